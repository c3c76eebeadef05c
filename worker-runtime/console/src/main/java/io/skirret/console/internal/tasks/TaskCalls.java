package io.skirret.console.internal.tasks;

import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.InstantArgument;
import io.skirret.console.internal.tasks.Step.Failure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * What became of calls: a row each. Who writes reads the rows of the same calls that are there, and writes both as one.
 * Thread-safe; one writer at a time, who holds a lease.
 */
public final class TaskCalls {

    /** In one statement. */
    private static final int BATCH = 1_000;

    /** Rows that one write removes at least, if so many are too old or too many. */
    private static final int REMOVED = 2_000;

    private static final String WHOLE =
            "SELECT task_id, task, parent_id, root_id, seen_at, steps FROM task_call WHERE ";
    private static final String ORDER = "seen_at DESC, task_id DESC LIMIT :limit";
    private static final CallColumns COLUMNS = new CallColumns();

    /** Those whose index has the calls of one value in the order of pages. */
    private static final List<Field> INDEXED = List.of(Field.TASK, Field.STATE);

    private final ConsoleDatabase database;
    private final Limits limits;

    /**
     * How much is kept: what is older goes, and the oldest of more.
     *
     * @param kept counted from when a console heard of the call first
     * @param rows calls
     */
    public record Limits(Duration kept, int rows) {}

    public TaskCalls(ConsoleDatabase database, Limits limits) {
        this.database = database;
        this.limits = limits;
    }

    /**
     * What writes these, and removes some of what is not to be kept any longer; in the transaction of its handle.
     *
     * @param heard each call once
     */
    public Consumer<Handle> writing(Collection<TaskCall> heard, Instant now) {
        List<TaskCall> calls = List.copyOf(heard);
        return handle -> {
            long added = 0;
            Tally tally = new Tally();
            for (int i = 0; i < calls.size(); i += BATCH) {
                added += write(handle, calls.subList(i, Math.min(calls.size(), i + BATCH)), tally);
            }
            count(handle, added);
            TaskSpans.write(handle, tally, now);
            count(handle, -removeOld(handle, Math.max(REMOVED, 2 * added), now));
        };
    }

    /** How many are new. */
    private static int write(Handle handle, List<TaskCall> calls, Tally tally) {
        Map<String, TaskCall> stored = new HashMap<>();
        List<String> ids = calls.stream().map(TaskCall::id).toList();
        handle.createQuery(WHOLE + "task_id = ANY(:ids)")
                .bindArray("ids", String.class, ids)
                .map(TaskCalls::read)
                .forEach(call -> stored.put(call.id(), call));
        if (!stored.isEmpty()) {
            delete(handle, stored.keySet());
        }
        try (PreparedBatch batch = handle.prepareBatch("INSERT INTO task_call (task_id, seen_at, task, parent_id,"
                + " root_id, queue, state, worker, received_at, started_at, ended_at, runtime_micros, wait_micros,"
                + " retries, replays, exception, message, failure_type, reason, steps) VALUES (:id, :seen, :task,"
                + " :parent, :root, :queue, :state, :worker, :received, :started, :ended, :runtime, :wait, :retries,"
                + " :replays, :exception, :message, :type, :reason, :steps)")) {
            for (TaskCall call : calls) {
                TaskCall before = stored.get(call.id());
                TaskCall merged = before == null ? call : before.merge(call);
                tally.add(before, merged);
                bind(batch, merged);
                batch.add();
            }
            batch.execute();
        }
        return calls.size() - stored.size();
    }

    private static void bind(PreparedBatch batch, TaskCall call) {
        Summary summary = Summary.of(call);
        Failure failure = summary.failure();
        batch.bind("id", call.id())
                .bind("seen", call.seenAt())
                .bind("task", orNull(call.task()))
                .bind("parent", orNull(call.parent()))
                .bind("root", orNull(call.root()))
                .bind("queue", summary.queue())
                .bind("state", summary.state().name())
                .bind("worker", summary.worker())
                .bind("received", time(summary.receivedAt()))
                .bind("started", time(summary.startedAt()))
                .bind("ended", time(summary.endedAt()))
                .bind("runtime", summary.runtimeMicros())
                .bind("wait", summary.waitMicros())
                .bind("retries", summary.retries())
                .bind("replays", summary.replays())
                .bind("exception", failure == null ? null : orNull(failure.exception()))
                .bind("message", failure == null ? null : orNull(failure.message()))
                .bind("type", failure == null ? null : orNull(failure.type()))
                .bind("reason", failure == null ? null : orNull(failure.reason()))
                .bind("steps", StepText.write(call.steps()));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Instant time(@Nullable Long micros) {
        return micros == null ? null : Step.instant(micros);
    }

    /** What is too old goes, then the oldest of what is too much; a step of it each time. */
    private long removeOld(Handle handle, long most, Instant now) {
        Map<String, Object> old = Map.of("before", now.minus(limits.kept()));
        long removed = remove(handle, " WHERE seen_at < :before", old, most);
        long tooMany = total(handle) - limits.rows();
        return removed > 0 || tooMany <= 0 ? removed : remove(handle, "", Map.of(), Math.min(most, tooMany));
    }

    /** First their ids: a condition with a query of the same table H2 would ask again for each row. */
    private static long remove(Handle handle, String condition, Map<String, Object> arguments, long most) {
        List<String> ids = handle.createQuery(
                        "SELECT task_id FROM task_call" + condition + " ORDER BY seen_at, task_id LIMIT :most")
                .bindMap(arguments)
                .bind("most", most)
                .mapTo(String.class)
                .list();
        return ids.isEmpty() ? 0 : delete(handle, ids);
    }

    private static int delete(Handle handle, Collection<String> ids) {
        return handle.createUpdate("DELETE FROM task_call WHERE task_id = ANY(:ids)")
                .bindArray("ids", String.class, List.copyOf(ids))
                .execute();
    }

    private static void count(Handle handle, long more) {
        if (more != 0) {
            handle.createUpdate("UPDATE task_call_total SET total = total + :more")
                    .bind("more", more)
                    .execute();
        }
    }

    private static long total(Handle handle) {
        return handle.createQuery("SELECT total FROM task_call_total")
                .mapTo(Long.class)
                .one();
    }

    /** How many there are. */
    public long total() {
        return database.jdbi().withHandle(TaskCalls::total);
    }

    /** The call of this id. */
    public Optional<TaskCall> find(String id) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(WHOLE + "task_id = :id")
                        .bind("id", id)
                        .map(TaskCalls::read)
                        .findOne());
    }

    /** Calls that this one made, the last first; no more than {@code limit}. */
    public List<TaskCall> children(String id, int limit) {
        return where("parent_id", id, limit);
    }

    /** Calls of which this one was the first of all, the last first; no more than {@code limit}. */
    public List<TaskCall> ofRoot(String id, int limit) {
        return where("root_id", id, limit);
    }

    private List<TaskCall> where(String column, String id, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(WHOLE + column + " = :id ORDER BY " + ORDER)
                        .bind("id", id)
                        .bind("limit", limit)
                        .map(TaskCalls::read)
                        .list());
    }

    /**
     * A page of those that a query about {@link Field#OF_CALLS} means; first what was heard of last.
     *
     * @param after where the page before ended; null for the first
     */
    public List<TaskCall> page(Query query, @Nullable CallPosition after, int limit) {
        SqlCondition condition = query.sql(COLUMNS);
        return database.jdbi().withHandle(handle -> {
            var page = handle.createQuery(page(query, condition, after))
                    .bindMap(condition.arguments())
                    .bind("limit", limit);
            if (after != null) {
                page.bind("afterTime", after.seenAt()).bind("afterId", after.id());
            }
            return page.map(TaskCalls::read).list();
        });
    }

    static String page(Query query, SqlCondition condition, @Nullable CallPosition after) {
        // Two comparisons rather than one of rows, which H2 answers without the index.
        String behind =
                after == null ? "" : " AND seen_at <= :afterTime AND (seen_at < :afterTime OR task_id < :afterId)";
        // H2 takes the order of an index from its first column on alone, be that one value or not.
        String one = INDEXED.stream()
                .filter(query.exact()::contains)
                .map(field -> COLUMNS.of(field) + " DESC, ")
                .findFirst()
                .orElse("");
        return WHOLE + "(" + condition.sql() + ")" + behind + " ORDER BY " + one + ORDER;
    }

    private static TaskCall read(ResultSet row, StatementContext context) throws SQLException {
        return new TaskCall(
                row.getString("task_id"),
                orEmpty(row.getString("task")),
                orEmpty(row.getString("parent_id")),
                orEmpty(row.getString("root_id")),
                InstantArgument.time(row, "seen_at"),
                StepText.read(row.getString("steps")));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
