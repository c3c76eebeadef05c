package io.skirret.console.internal.store;

import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Removes dead letters that were kept long enough: resolved and abandoned ones, and pending ones only where somebody
 * said so; never one that is being sent again. In small transactions, each in the audit; by one console at a time.
 */
public final class Retention {

    private static final int BATCH = 500;
    private static final String LEASE = "retention";
    private static final Duration LEASE_LENGTH = Duration.ofMinutes(5);

    private final ConsoleDatabase database;
    private final DeadLetterStore store;
    private final Leases leases;
    private final UUID holder;
    private final Clock clock;
    private final Periods periods;

    /**
     * How long entries are kept, counted from their last change of status.
     *
     * @param settled resolved and abandoned ones
     * @param byPolicy the same for entries whose message names one of these retry policies
     * @param pending those that nobody has done anything about; null for ever
     */
    public record Periods(
            Duration settled,
            Map<String, Duration> byPolicy,
            @Nullable Duration pending) {
        public Periods {
            byPolicy = Map.copyOf(byPolicy);
        }
    }

    /** @param holder who this console is, for those that share the database */
    public Retention(
            ConsoleDatabase database, DeadLetterStore store, Leases leases, UUID holder, Clock clock, Periods periods) {
        this.database = database;
        this.store = store;
        this.leases = leases;
        this.holder = holder;
        this.clock = clock;
        this.periods = periods;
    }

    /** Removes what is due, and tells how many; none while another console does it. */
    public long cleanUp() {
        long removed = 0;
        for (EntryStatus status : List.of(EntryStatus.RESOLVED, EntryStatus.ABANDONED)) {
            for (Map.Entry<String, Duration> each : periods.byPolicy().entrySet()) {
                removed += remove(
                        status, each.getValue(), " AND policy = :policy", query -> query.bind("policy", each.getKey()));
            }
            removed += remove(
                    status,
                    periods.settled(),
                    " AND (policy IS NULL OR NOT policy = ANY(:named))",
                    query -> query.bindArray(
                            "named",
                            String.class,
                            new ArrayList<>(periods.byPolicy().keySet())));
        }
        if (periods.pending() != null) {
            removed += remove(EntryStatus.PENDING, periods.pending(), "", query -> query);
        }
        return removed;
    }

    private long remove(EntryStatus status, Duration kept, String condition, UnaryOperator<Query> bound) {
        String sql = "SELECT id FROM dead_letter WHERE status = :status AND status_at < :before" + condition
                + " ORDER BY status_at LIMIT " + BATCH;
        long removed = 0;
        List<UUID> due;
        do {
            if (!leases.take(LEASE, holder, LEASE_LENGTH)) {
                return removed;
            }
            Instant now = clock.now();
            due = database.jdbi()
                    .withHandle(handle -> bound.apply(handle.createQuery(sql)
                                    .bind("status", status.name())
                                    .bind("before", now.minus(kept)))
                            .mapTo(UUID.class)
                            .list());
            removed += due.isEmpty() ? 0 : store.remove(due, status, new Change("retention", "console", now));
        } while (due.size() == BATCH);
        return removed;
    }
}
