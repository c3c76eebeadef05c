package io.skirret.console.internal.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What died when, and what it was: maintained as dead letters come, and kept when they go. Thread-safe. */
public final class FailureTrends {

    private final ConsoleDatabase database;

    public FailureTrends(ConsoleDatabase database) {
        this.database = database;
    }

    /**
     * What died in an hour of one failure type.
     *
     * @param hour its beginning
     * @param failureType empty for what has none
     */
    public record Hour(Instant hour, String failureType, long total) {}

    /** What died of one task; its name is empty for what names none. */
    public record Task(String task, long total) {}

    /** By hour and failure type, the oldest first; hours in which nothing died are left out. */
    public List<Hour> hours(Instant from) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT died_in, failure_type, SUM(total) FROM dead_letter_hour WHERE died_in >= :from"
                                        + " GROUP BY died_in, failure_type ORDER BY died_in, failure_type")
                        .bind("from", from)
                        .map((row, context) ->
                                new Hour(InstantArgument.time(row, "died_in"), row.getString(2), row.getLong(3)))
                        .list());
    }

    /** The tasks of which most died. */
    public List<Task> tasks(Instant from, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT task, SUM(total) AS died FROM dead_letter_hour WHERE died_in >= :from"
                                        + " GROUP BY task ORDER BY died DESC, task LIMIT :limit")
                        .bind("from", from)
                        .bind("limit", limit)
                        .map((row, context) -> new Task(row.getString(1), row.getLong(2)))
                        .list());
    }

    /** By failure type, how often calls that are here were retried before they died, on average; empty for no type. */
    public Map<String, Double> averageRetries() {
        Map<String, Double> averages = new HashMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery(
                                "SELECT COALESCE(failure_type, ''), SUM(total), SUM(total * GREATEST(attempts - 1, 0))"
                                        + " FROM dead_letter_kind GROUP BY failure_type")
                        .map((row, context) -> Map.entry(
                                row.getString(1), row.getLong(2) == 0 ? 0.0 : row.getDouble(3) / row.getLong(2)))
                        .forEach(each -> averages.put(each.getKey(), each.getValue())));
        return averages;
    }
}
