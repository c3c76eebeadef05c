package io.skirret.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.control.internal.RevocationLog;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The workers that a command is for, and the commands. Immutable and thread-safe.
 *
 * <p><b>How long it waits.</b> Nobody knows how many workers there are, so a command waits for the whole
 * {@link #timeout} unless it knows who will answer; then it ends with the last of them. It knows that where workers are
 * named, and else from the last command or {@link #discover} to the same workers through the same {@link Control} that
 * waited for the whole time, for a minute. A worker that started since is heard if it answers before the others.
 *
 * <p>Where nobody listens, a command has no answers and ends at once. A thread that is interrupted gets what came so
 * far, and stays interrupted. Each method throws {@link io.skirret.transport.TransportException} if the broker refuses
 * or cannot be reached, {@code PublishException} if it did not take the command, and {@code IllegalStateException} if
 * the {@link Control} was closed.
 */
public final class Workers {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
    private static final double MILLIS = 1000.0;

    private final ControlChannel channel;
    private final Target target;
    private final Duration timeout;

    Workers(ControlChannel channel, Target target) {
        this(channel, target, DEFAULT_TIMEOUT);
    }

    private Workers(ControlChannel channel, Target target, Duration timeout) {
        this.channel = channel;
        this.target = target;
        this.timeout = timeout;
    }

    /**
     * The same workers, waited for at most so long, from when the broker has the command; 1 second unless set.
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Workers timeout(Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("expected a timeout above zero, got " + value);
        }
        return new Workers(channel, target, value);
    }

    /** Commands that look and change nothing. */
    public Inspect inspect() {
        return new Inspect(this);
    }

    /** Asks who is there; the answer is {@code pong}. */
    public Replies<String> ping() {
        return ask("ping", Map.of(), AnswerReader::ok);
    }

    /** As {@link #ping}, but always waits for the whole time: so it hears of workers that started meanwhile. */
    public Replies<String> discover() {
        return channel.ask(target, "ping", Map.of(), timeout, true).read(AnswerReader::ok);
    }

    /**
     * Any command, by its name. One of Skirret's own, whose name begins with {@code skirret_}, goes to Java workers
     * alone where all workers are meant: only they know it.
     *
     * @param arguments plain data: texts, numbers, booleans, nulls, lists and maps
     * @return plain data of each worker
     * @throws IllegalArgumentException if the arguments are others; nothing was sent
     */
    public Replies<Object> ask(String method, Map<String, ?> arguments) {
        return ask(method, arguments, Answers::plain);
    }

    /**
     * Any command, whose answers nobody waits for.
     *
     * @return whether anybody listens
     * @throws IllegalArgumentException if the arguments are not plain data; nothing was sent
     */
    public boolean tell(String method, Map<String, ?> arguments) {
        return channel.tell(target.of(method), method, arguments);
    }

    /**
     * These tasks are not run, whenever their messages come, and their callers are told {@code REVOKED}. If it is for
     * all workers it is stored on the broker too, where a Java worker ever kept such, for Java workers that start later
     * or may only be looked at.
     *
     * @param terminate whether those that run are interrupted, too; a Python worker kills the process
     */
    public Replies<String> revoke(Collection<String> ids, boolean terminate) {
        List<String> tasks = List.copyOf(ids);
        channel.keep(target, RevocationLog.Kind.TASK, tasks);
        return steer("revoke", arguments("task_id", tasks, "terminate", terminate));
    }

    /**
     * The task of this id and all that it called, directly or through others, are not run. Java workers only: of all
     * workers no other is told; a Python one that is named says that it does not know this. Stored as with
     * {@link #revoke}.
     *
     * @param terminate whether those that run are interrupted, too
     */
    public Replies<String> revokeTree(String rootId, boolean terminate) {
        channel.keep(target, RevocationLog.Kind.TREE, List.of(rootId));
        return steer("skirret_revoke_tree", arguments("root_id", rootId, "terminate", terminate));
    }

    /**
     * Another rate for a task, in each worker for itself.
     *
     * @param rate such as {@code 10/s}, {@code 100/m} or {@code 5/h}; {@code 0} for none
     */
    public Replies<String> rateLimit(String task, String rate) {
        return steer("rate_limit", arguments("task_name", task, "rate_limit", rate));
    }

    /**
     * Other time limits for a task, from its next run on.
     *
     * @param hard null for none
     * @param soft null for none
     */
    public Replies<String> timeLimit(String task, @Nullable Duration hard, @Nullable Duration soft) {
        return steer("time_limit", arguments("task_name", task, "hard", seconds(hard), "soft", seconds(soft)));
    }

    /** They take from this queue, too. Java workers refuse that unless they are named or matched. */
    public Replies<String> addConsumer(String queue) {
        return steer("add_consumer", arguments("queue", queue));
    }

    /** They take no more from this queue; what was taken runs. */
    public Replies<String> cancelConsumer(String queue) {
        return steer("cancel_consumer", arguments("queue", queue));
    }

    /** So many tasks more at a time. */
    public Replies<String> poolGrow(int places) {
        return steer("pool_grow", arguments("n", places));
    }

    /** So many tasks less at a time. */
    public Replies<String> poolShrink(int places) {
        return steer("pool_shrink", arguments("n", places));
    }

    /** So many tasks at a time, as there is work. */
    public Replies<String> autoscale(int max, int min) {
        return steer("autoscale", arguments("max", max, "min", min));
    }

    /** Starts the processes of a Python worker anew; Java workers refuse. */
    public Replies<String> poolRestart() {
        return steer("pool_restart", Map.of());
    }

    /** They send events of tasks from now on. */
    public Replies<String> enableEvents() {
        return steer("enable_events", Map.of());
    }

    /** They send no events of tasks any more. */
    public Replies<String> disableEvents() {
        return steer("disable_events", Map.of());
    }

    /**
     * They send a heartbeat event now.
     *
     * @return whether anybody listens
     */
    public boolean heartbeat() {
        return tell("heartbeat", Map.of());
    }

    /**
     * They stop in order: what runs ends first. Nobody answers.
     *
     * @return whether anybody listens
     */
    public boolean shutdown() {
        return tell("shutdown", Map.of());
    }

    private Replies<String> steer(String method, Map<String, ?> arguments) {
        return ask(method, arguments, AnswerReader::ok);
    }

    <T> Replies<T> ask(String method, Map<String, ?> arguments, Function<JsonNode, T> reader) {
        return channel.ask(target.of(method), method, arguments, timeout, false).read(reader);
    }

    private static Map<String, @Nullable Object> arguments(@Nullable Object... pairs) {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            arguments.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return arguments;
    }

    private static @Nullable Double seconds(@Nullable Duration limit) {
        return limit == null ? null : (Double) (limit.toMillis() / MILLIS);
    }
}
