package io.skirret.console.internal.tasks;

import java.time.Instant;

/** Where a page of calls ended: the next has what comes behind. */
public record CallPosition(Instant seenAt, String id) {

    /** Behind this call. */
    public static CallPosition of(TaskCall call) {
        return new CallPosition(call.seenAt(), call.id());
    }
}
