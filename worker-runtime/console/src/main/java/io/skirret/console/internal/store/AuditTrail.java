package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people changed, to be read. Thread-safe. */
public final class AuditTrail {

    private final ConsoleDatabase database;

    public AuditTrail(ConsoleDatabase database) {
        this.database = database;
    }

    /**
     * One change.
     *
     * @param amount of how many things
     * @param before how it was; null for not known
     * @param after how it was to be; null for not known
     */
    public record Line(
            UUID id,
            Instant at,
            String who,
            String origin,
            String action,
            String target,
            long amount,
            @Nullable String before,
            @Nullable String after) {

        /** Where it stands in the list. */
        public Position position() {
            return new Position(at, id);
        }
    }

    /**
     * Which of them; each null for any.
     *
     * @param from the first moment
     * @param until the moment behind the last
     */
    public record Filter(
            @Nullable String who,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /**
     * A page of them, the newest first.
     *
     * @param after where the page before ended; null for the first
     * @param limit 1 to 1,000
     */
    public List<Line> page(Filter filter, @Nullable Position after, int limit) {
        List<String> conditions = new ArrayList<>(List.of("1 = 1"));
        if (filter.who() != null) {
            conditions.add("who = :who");
        }
        if (filter.action() != null) {
            conditions.add("action = :action");
        }
        if (filter.from() != null) {
            conditions.add("at >= :from");
        }
        if (filter.until() != null) {
            conditions.add("at < :until");
        }
        // H2 takes the order of an index from its first column on alone.
        String one = filter.who() != null ? "who DESC, " : filter.action() != null ? "action DESC, " : "";
        String sql = "SELECT id, at, who, origin, action, target, amount, value_before, value_after FROM audit WHERE "
                + String.join(" AND ", conditions) + Position.behind(after, "at") + " ORDER BY " + one
                + "at DESC, id DESC LIMIT :limit";
        return database.jdbi().withHandle(handle -> {
            var query = Position.bind(handle.createQuery(sql), after, limit);
            if (filter.who() != null) {
                query.bind("who", filter.who());
            }
            if (filter.action() != null) {
                query.bind("action", filter.action());
            }
            if (filter.from() != null) {
                query.bind("from", filter.from());
            }
            if (filter.until() != null) {
                query.bind("until", filter.until());
            }
            return query.map((row, context) -> new Line(
                            row.getObject("id", UUID.class),
                            InstantArgument.time(row, "at"),
                            row.getString("who"),
                            row.getString("origin"),
                            row.getString("action"),
                            row.getString("target"),
                            row.getLong("amount"),
                            row.getString("value_before"),
                            row.getString("value_after")))
                    .list();
        });
    }
}
