package io.skirret.console.internal.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Remembers for a day what was answered to a request that somebody gave a key, in the transaction of what it did. */
final class IdempotencyKeys {

    private static final Duration KEPT = Duration.ofDays(1);

    private IdempotencyKeys() {}

    /**
     * What was answered under a key.
     *
     * @param digest of the request
     */
    record Given(String digest, String answer) {}

    static Optional<Given> find(Handle handle, String owner, String key, Instant now) {
        return handle.createQuery("SELECT digest, answer FROM idempotency_key WHERE owner = :owner AND given = :key"
                        + " AND given_at >= :old")
                .bind("old", now.minus(KEPT))
                .bind("owner", owner)
                .bind("key", key)
                .map((row, context) -> new Given(row.getString(1), row.getString(2)))
                .findOne();
    }

    /** Two who do this at once: the second fails, is run again, and finds what the first has done. */
    static void add(Handle handle, String owner, String key, Given given, Instant now) {
        handle.createUpdate("DELETE FROM idempotency_key WHERE given_at < :old")
                .bind("old", now.minus(KEPT))
                .execute();
        handle.createUpdate("INSERT INTO idempotency_key (owner, given, digest, answer, given_at)"
                        + " VALUES (:owner, :key, :digest, :answer, :now)")
                .bind("owner", owner)
                .bind("key", key)
                .bind("digest", given.digest())
                .bind("answer", given.answer())
                .bind("now", now)
                .execute();
    }

    /** What was asked for under it was not done after all; gives how many keys there were. */
    static int remove(Handle handle, String owner, String key) {
        return handle.createUpdate("DELETE FROM idempotency_key WHERE owner = :owner AND given = :key")
                .bind("owner", owner)
                .bind("key", key)
                .execute();
    }
}
