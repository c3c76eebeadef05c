package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.UUID;

/** Where a page of a list ended: the next has what comes behind. */
public record Position(Instant diedAt, UUID id) {

    /** Behind this entry. */
    public static Position of(StoredEntry entry) {
        return new Position(entry.diedAt(), entry.id());
    }
}
