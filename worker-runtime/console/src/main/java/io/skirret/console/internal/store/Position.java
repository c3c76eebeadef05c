package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Where a page of a list ended: the next has what comes behind. Lists begin with what died last. */
public record Position(Instant diedAt, UUID id) {

    private static final int MAX_PAGE = 1_000;

    /** Behind this entry. */
    public static Position of(StoredEntry entry) {
        return new Position(entry.diedAt(), entry.id());
    }

    /**
     * What stands behind {@code WHERE} and a condition for a page; {@link #bind} gives it its values.
     *
     * @param after where the page before ended; null for the first page
     * @param time the column by which the list is in order, and within it by {@code id}
     */
    public static String page(@Nullable Position after, String time) {
        return behind(after, time) + " ORDER BY " + time + " DESC, id DESC LIMIT :limit";
    }

    /** The condition in it alone. */
    static String behind(@Nullable Position after, String time) {
        // Two comparisons rather than one of rows, which H2 answers without the index.
        return after == null ? "" : " AND " + time + " <= :afterTime AND (" + time + " < :afterTime OR id < :afterId)";
    }

    /**
     * Gives {@link #page} its values.
     *
     * @param limit 1 to 1,000
     */
    public static Query bind(Query query, @Nullable Position after, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException(
                    "expected a page of 1 to " + MAX_PAGE + ", got " + limit + "; ask for the next page");
        }
        query.bind("limit", limit);
        return after == null ? query : query.bind("afterTime", after.diedAt()).bind("afterId", after.id());
    }
}
