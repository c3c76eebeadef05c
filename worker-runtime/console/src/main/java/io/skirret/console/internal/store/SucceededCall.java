package io.skirret.console.internal.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that a worker says has succeeded.
 *
 * @param replays how often it had been sent again, 1 for the first time; null if the worker does not tell, as Python
 *     ones and those of a call that never was
 * @param at when, by the clock of its worker
 */
public record SucceededCall(String taskId, @Nullable Integer replays, Instant at) {

    /** Whether it is what somebody sent an entry again for. An older success says nothing of a newer failure. */
    boolean settles(StoredEntry entry) {
        return replays == null
                ? entry.status() == EntryStatus.RETRYING && entry.diedAt().isBefore(at)
                : entry.replays() < replays;
    }
}
