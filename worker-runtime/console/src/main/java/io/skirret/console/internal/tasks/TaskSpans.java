package io.skirret.console.internal.tasks;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.InstantArgument;
import io.skirret.console.internal.tasks.Step.State;
import io.skirret.console.internal.tasks.Tally.By;
import io.skirret.console.internal.tasks.Tally.Cause;
import io.skirret.console.internal.tasks.Tally.Key;
import io.skirret.console.internal.tasks.Tally.Retries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Numbers of calls by minute and by hour, so that no page reads the calls. Thread-safe; one writer at a time. */
public final class TaskSpans {

    /** Names of one kind in one span; what is told of others counts under none. */
    static final int MOST_NAMES = 2_000;

    /** How long hours are kept. */
    public static final Duration HOURS_KEPT = Duration.ofDays(31);

    private static final Duration MINUTES_KEPT = Duration.ofDays(1);

    private static final int MINUTE = 1;
    private static final int HOUR = 60;
    private static final String NUMBERS =
            "started, succeeded, failed, retried, rejected, revoked, run_times, wait_times";
    private static final String SPAN = " WHERE minutes = :minutes AND kind = :kind AND begins_at = :at";

    private final ConsoleDatabase database;

    public TaskSpans(ConsoleDatabase database) {
        this.database = database;
    }

    /** Numbers of one name, from a moment on. */
    public record Named(String name, SpanNumbers numbers) {}

    /** What became of attempts that were not the first. Texts are empty where nobody told. */
    public record Retried(String policy, String failureType, long succeeded, long failed) {}

    /** What a worker did in some minutes. */
    public record WorkerMinutes(long started, long failed) {}

    static void write(Handle handle, Tally tally, Instant now) {
        for (int minutes : new int[] {MINUTE, HOUR}) {
            Instant at = begin(now, minutes);
            Map<By, Map<String, SpanNumbers>> byKind = new EnumMap<>(By.class);
            for (Map.Entry<Key, SpanNumbers> each : tally.spans().entrySet()) {
                SpanNumbers copy = new SpanNumbers();
                copy.add(each.getValue());
                byKind.computeIfAbsent(each.getKey().by(), fresh -> new TreeMap<>())
                        .put(each.getKey().name(), copy);
            }
            byKind.forEach((kind, numbers) -> add(handle, minutes, kind, at, numbers));
        }
        addRetries(handle, begin(now, HOUR), tally.retries());
        clean(handle, now);
    }

    private static Instant begin(Instant now, int minutes) {
        long seconds = Duration.ofMinutes(minutes).toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(now.getEpochSecond(), seconds) * seconds);
    }

    private static void add(Handle handle, int minutes, By kind, Instant at, Map<String, SpanNumbers> numbers) {
        Map<String, SpanNumbers> stored = stored(handle, minutes, kind, at, new ArrayList<>(numbers.keySet()));
        if (fold(handle, minutes, kind, at, numbers, stored)) {
            stored = stored(handle, minutes, kind, at, new ArrayList<>(numbers.keySet()));
        }
        if (!stored.isEmpty()) {
            handle.createUpdate("DELETE FROM task_span" + SPAN + " AND name = ANY(:names)")
                    .bind("minutes", minutes)
                    .bind("kind", kind.name())
                    .bind("at", at)
                    .bindArray("names", String.class, new ArrayList<>(stored.keySet()))
                    .execute();
        }
        stored.forEach((name, before) ->
                numbers.computeIfAbsent(name, none -> new SpanNumbers()).add(before));
        insert(handle, minutes, kind, at, numbers);
    }

    private static Map<String, SpanNumbers> stored(
            Handle handle, int minutes, By kind, Instant at, List<String> names) {
        return handle.createQuery("SELECT name, " + NUMBERS + " FROM task_span" + SPAN + " AND name = ANY(:names)")
                .bind("minutes", minutes)
                .bind("kind", kind.name())
                .bind("at", at)
                .bindArray("names", String.class, names)
                .map((row, context) -> new Named(row.getString("name"), read(row)))
                .collect(Collectors.toMap(Named::name, Named::numbers));
    }

    /** Counts new names under none, if there are too many of them; tells whether. */
    private static boolean fold(
            Handle handle,
            int minutes,
            By kind,
            Instant at,
            Map<String, SpanNumbers> numbers,
            Map<String, SpanNumbers> stored) {
        List<String> fresh = numbers.keySet().stream()
                .filter(name -> !name.isEmpty() && !stored.containsKey(name))
                .toList();
        if (fresh.isEmpty() || count(handle, minutes, kind, at) + fresh.size() <= MOST_NAMES) {
            return false;
        }
        SpanNumbers others = numbers.computeIfAbsent("", none -> new SpanNumbers());
        for (String name : fresh) {
            SpanNumbers one = numbers.remove(name);
            if (one != null) {
                others.add(one);
            }
        }
        return true;
    }

    private static int count(Handle handle, int minutes, By kind, Instant at) {
        return handle.createQuery("SELECT COUNT(*) FROM task_span" + SPAN)
                .bind("minutes", minutes)
                .bind("kind", kind.name())
                .bind("at", at)
                .mapTo(Integer.class)
                .one();
    }

    private static void insert(Handle handle, int minutes, By kind, Instant at, Map<String, SpanNumbers> numbers) {
        try (PreparedBatch batch =
                handle.prepareBatch("INSERT INTO task_span (minutes, kind, begins_at, name, " + NUMBERS
                        + ") VALUES (:minutes, :kind, :at, :name, :STARTED, :SUCCESS, :FAILURE, :RETRY, :REJECTED, :REVOKED,"
                        + " :runs, :waits)")) {
            numbers.forEach((name, each) -> {
                batch.bind("minutes", minutes)
                        .bind("kind", kind.name())
                        .bind("at", at)
                        .bind("name", name);
                for (State state : State.values()) {
                    batch.bind(state.name(), each.count(state));
                }
                batch.bind("runs", each.runs().toString())
                        .bind("waits", each.waits().toString())
                        .add();
            });
            batch.execute();
        }
    }

    private static SpanNumbers read(ResultSet row) throws SQLException {
        SpanNumbers numbers = new SpanNumbers();
        numbers.add(State.STARTED, row.getLong("started"));
        numbers.add(State.SUCCESS, row.getLong("succeeded"));
        numbers.add(State.FAILURE, row.getLong("failed"));
        numbers.add(State.RETRY, row.getLong("retried"));
        numbers.add(State.REJECTED, row.getLong("rejected"));
        numbers.add(State.REVOKED, row.getLong("revoked"));
        numbers.runs().add(Histogram.parse(row.getString("run_times")));
        numbers.waits().add(Histogram.parse(row.getString("wait_times")));
        return numbers;
    }

    private static void addRetries(Handle handle, Instant hour, Map<Cause, Retries> retries) {
        retries.forEach((cause, more) -> {
            String values = " WHERE begins_at = :at AND policy = :policy AND failure_type = :type";
            int changed = retry(
                    handle,
                    "UPDATE retry_hour SET succeeded = succeeded + :succeeded, failed = failed + :failed" + values,
                    hour,
                    cause,
                    more);
            if (changed == 0) {
                retry(
                        handle,
                        "INSERT INTO retry_hour (begins_at, policy, failure_type, succeeded, failed)"
                                + " VALUES (:at, :policy, :type, :succeeded, :failed)",
                        hour,
                        cause,
                        more);
            }
        });
    }

    private static int retry(Handle handle, String sql, Instant hour, Cause cause, Retries more) {
        return handle.createUpdate(sql)
                .bind("at", hour)
                .bind("policy", cause.policy())
                .bind("type", cause.failureType())
                .bind("succeeded", more.succeeded())
                .bind("failed", more.failed())
                .execute();
    }

    private static void clean(Handle handle, Instant now) {
        for (By kind : By.values()) {
            clean(handle, MINUTE, kind, now.minus(MINUTES_KEPT));
            clean(handle, HOUR, kind, now.minus(HOURS_KEPT));
        }
        handle.createUpdate("DELETE FROM retry_hour WHERE begins_at < :before")
                .bind("before", now.minus(HOURS_KEPT))
                .execute();
    }

    private static void clean(Handle handle, int minutes, By kind, Instant before) {
        handle.createUpdate("DELETE FROM task_span WHERE minutes = :minutes AND kind = :kind AND begins_at < :before")
                .bind("minutes", minutes)
                .bind("kind", kind.name())
                .bind("before", before)
                .execute();
    }

    /**
     * By the beginning of each span in which something was told, the first first.
     *
     * @param task null for all
     * @param hours whether spans are hours, not minutes
     */
    public Map<Instant, SpanNumbers> series(@Nullable String task, Instant from, boolean hours) {
        return series(task == null ? By.ALL : By.TASK, task == null ? "" : task, from, hours);
    }

    /** The same of one worker, by minutes. */
    public Map<Instant, SpanNumbers> ofWorker(String worker, Instant from) {
        return series(By.WORKER, worker, from, false);
    }

    private Map<Instant, SpanNumbers> series(By kind, String name, Instant from, boolean hours) {
        Map<Instant, SpanNumbers> series = new TreeMap<>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery("SELECT begins_at, " + NUMBERS + " FROM task_span"
                                + " WHERE minutes = :minutes AND kind = :kind AND begins_at >= :from AND name = :name")
                        .bind("minutes", hours ? HOUR : MINUTE)
                        .bind("kind", kind.name())
                        .bind("from", from)
                        .bind("name", name)
                        .map((row, context) -> Map.entry(InstantArgument.time(row, "begins_at"), read(row)))
                        .forEach(each -> series.put(each.getKey(), each.getValue())));
        return series;
    }

    /** Tasks with most steps from this moment on, those first that have most; an empty name where nobody told. */
    public List<Named> tasks(Instant from, int most) {
        return named(By.TASK, from, most);
    }

    /** The same of workers. */
    public List<Named> workers(Instant from, int most) {
        return named(By.WORKER, from, most);
    }

    /** How many attempts began and calls failed in these minutes, by worker; without those that told nothing. */
    public Map<String, WorkerMinutes> workerMinutes(Instant from, Instant until) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT name, SUM(started), SUM(failed)"
                                + " FROM task_span WHERE minutes = " + MINUTE + " AND kind = '" + By.WORKER
                                + "' AND begins_at >= :from AND begins_at < :until GROUP BY name")
                        .bind("from", from)
                        .bind("until", until)
                        .map((row, context) ->
                                Map.entry(row.getString(1), new WorkerMinutes(row.getLong(2), row.getLong(3))))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The names of {@link #tasks} alone. */
    public List<String> taskNames(Instant from, int most) {
        return database.jdbi().withHandle(handle -> names(handle, By.TASK, from, most));
    }

    /** The names of {@link #workers} alone. */
    public List<String> workerNames(Instant from, int most) {
        return database.jdbi().withHandle(handle -> names(handle, By.WORKER, from, most));
    }

    private static List<String> names(Handle handle, By kind, Instant from, int most) {
        return handle.createQuery("SELECT name FROM task_span WHERE minutes = " + HOUR
                        + " AND kind = :kind AND begins_at >= :from GROUP BY name"
                        + " ORDER BY SUM(started + succeeded + failed + retried + rejected + revoked) DESC, name"
                        + " LIMIT :most")
                .bind("kind", kind.name())
                .bind("from", from)
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }

    private List<Named> named(By kind, Instant from, int most) {
        return database.jdbi().withHandle(handle -> {
            List<String> names = names(handle, kind, from, most);
            Map<String, SpanNumbers> found = new LinkedHashMap<>();
            names.forEach(name -> found.put(name, new SpanNumbers()));
            handle.createQuery("SELECT name, " + NUMBERS + " FROM task_span WHERE minutes = " + HOUR
                            + " AND kind = :kind AND begins_at >= :from AND name = ANY(:names)")
                    .bind("kind", kind.name())
                    .bind("from", from)
                    .bindArray("names", String.class, names)
                    .map((row, context) -> new Named(row.getString("name"), read(row)))
                    .forEach(each -> found.computeIfAbsent(each.name(), fresh -> new SpanNumbers())
                            .add(each.numbers()));
            return found.entrySet().stream()
                    .map(each -> new Named(each.getKey(), each.getValue()))
                    .toList();
        });
    }

    /** What became of retries from this moment on, by what made them necessary. */
    public List<Retried> retries(Instant from) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT policy, failure_type, SUM(succeeded), SUM(failed)"
                                + " FROM retry_hour WHERE begins_at >= :from GROUP BY policy, failure_type"
                                + " ORDER BY SUM(succeeded) + SUM(failed) DESC, policy, failure_type LIMIT 100")
                        .bind("from", from)
                        .map((row, context) ->
                                new Retried(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                        .list());
    }
}
