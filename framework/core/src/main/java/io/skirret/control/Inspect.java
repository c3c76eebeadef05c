package io.skirret.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at workers and changes nothing. Each method asks, and waits as {@link Workers} says. Thread-safe. */
public final class Inspect {

    private final Workers workers;

    Inspect(Workers workers) {
        this.workers = workers;
    }

    /** What runs now. */
    public Replies<List<TaskInfo>> active() {
        return ask("active", Map.of(), AnswerReader::tasks);
    }

    /** What was taken from the queues and waits for a free place. */
    public Replies<List<TaskInfo>> reserved() {
        return ask("reserved", Map.of(), AnswerReader::tasks);
    }

    /** What waits in a worker for its time: of Python workers only. */
    public Replies<List<ScheduledTask>> scheduled() {
        return ask("scheduled", Map.of(), AnswerReader::scheduled);
    }

    /** Ids of revoked tasks. */
    public Replies<List<String>> revoked() {
        return ask("revoked", Map.of(), AnswerReader::texts);
    }

    /**
     * The tasks that they know.
     *
     * @param attributes what to tell of each, such as {@code rate_limit} or {@code max_retries}; the worker's choice if
     *     there are none
     */
    public Replies<List<RegisteredTask>> registered(String... attributes) {
        return ask("registered", Map.of("taskinfoitems", List.of(attributes)), AnswerReader::registered);
    }

    /** The queues that they take from. */
    public Replies<List<ActiveQueue>> activeQueues() {
        return ask("active_queues", Map.of(), AnswerReader::queues);
    }

    /** What they say of themselves and of their work so far. */
    public Replies<WorkerStatistics> statistics() {
        return ask("stats", Map.of(), AnswerReader::statistics);
    }

    /**
     * Their settings, as plain data; passwords are masked by the worker.
     *
     * @param withDefaults whether those that nobody set, too
     */
    public Replies<Map<String, @Nullable Object>> configuration(boolean withDefaults) {
        return ask("conf", Map.of("with_defaults", withDefaults), AnswerReader::map);
    }

    /** Where these tasks are, by their ids; of those that a worker does not hold it says nothing. */
    public Replies<Map<String, TaskPlace>> query(Collection<String> ids) {
        return ask("query_task", Map.of("ids", List.copyOf(ids)), AnswerReader::places);
    }

    /** Version, machine and settings, as text for people. */
    public Replies<String> report() {
        return ask("report", Map.of(), AnswerReader::ok);
    }

    /** Celery's logical clock. */
    public Replies<Long> clock() {
        return ask("clock", Map.of(), AnswerReader::clock);
    }

    private <T> Replies<T> ask(String method, Map<String, ?> arguments, Function<JsonNode, T> reader) {
        return workers.ask(method, arguments, reader);
    }
}
