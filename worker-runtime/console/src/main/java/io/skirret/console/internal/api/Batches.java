package io.skirret.console.internal.api;

import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.store.StoredEntry;
import java.util.List;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One change of many dead letters, in batches. Each is a transaction of its own: a change that is cut short has done
 * what it says in the audit, and whoever asks again goes on with the rest.
 */
final class Batches {

    /** Maximum number of dead letters that one request changes. */
    static final int MOST = 100_000;

    private static final int BATCH = 1_000;

    private Batches() {}

    /**
     * What was done, or would be.
     *
     * @param matched how many were found
     * @param changed how many of them are changed: not those that somebody else has changed meanwhile
     * @param more whether there may be more, for another request
     */
    record Result(int matched, int changed, boolean more) {}

    /**
     * What a request would do.
     *
     * @param matched how many are meant
     * @param changed how many of them it would change, one request after the other
     */
    static Result expected(long matched, long changed) {
        return new Result((int) Math.min(matched, MOST), (int) Math.min(changed, MOST), changed > MOST);
    }

    /** @param change changes a batch, and tells how many of it */
    static Result run(DeadLetterStore store, SqlCondition meant, ToIntFunction<List<UUID>> change) {
        int matched = 0;
        int changed = 0;
        Position after = null;
        List<StoredEntry> batch;
        do {
            batch = store.page(meant, after, BATCH);
            if (!batch.isEmpty()) {
                matched += batch.size();
                changed += change.applyAsInt(batch.stream().map(StoredEntry::id).toList());
                after = last(batch);
            }
        } while (batch.size() == BATCH && matched < MOST);
        return new Result(matched, changed, batch.size() == BATCH);
    }

    /** Where the page behind these begins; null if there are none. */
    static @Nullable Position last(List<StoredEntry> page) {
        return page.isEmpty() ? null : Position.of(page.get(page.size() - 1));
    }
}
