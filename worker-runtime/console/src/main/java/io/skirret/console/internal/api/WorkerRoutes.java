package io.skirret.console.internal.api;

import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.history.WorkerLife;
import io.skirret.console.internal.history.WorkerPool;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.console.internal.tasks.TaskSpans.WorkerMinutes;
import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.control.TaskInfo;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The workers that are there, and what one of them holds. */
public final class WorkerRoutes {

    /** Rates are the mean of so many whole minutes. */
    public static final int MINUTES = 5;

    private static final String NAME = "name";

    private final EventHistory events;
    private final TaskSpans spans;
    private final Control control;
    private final Clock clock;

    WorkerRoutes(EventHistory events, TaskSpans spans, Control control, Clock clock) {
        this.events = events;
        this.spans = spans;
        this.control = control;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/retry/workers", Role.READER, Set.of(), this::list),
                new Route(Method.GET, "/retry/worker", Role.READER, Set.of(NAME), this::show).ownSiteOnly());
    }

    /** How much each worker did in the last whole minutes, by its name. */
    public static Map<String, WorkerMinutes> lately(TaskSpans spans, Clock clock) {
        Instant until = clock.now().truncatedTo(ChronoUnit.MINUTES);
        return spans.workerMinutes(until.minus(Duration.ofMinutes(MINUTES)), until);
    }

    /**
     * The worker of this name.
     *
     * @throws Problem if none was heard, or it said that it stops
     */
    public static WorkerLife find(EventHistory events, String name) {
        return events.workers().stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> Problem.notFound(
                                "Expected a worker that runs, got a name that no worker has told for a"
                                        + " day, or one that said that it stops; nothing was done. The list has those there are."));
    }

    /** The worker that a request names. */
    public static WorkerLife find(EventHistory events, Request request) {
        return find(events, request.parameter(NAME).orElse(""));
    }

    private Object list(Request request) {
        Map<String, WorkerMinutes> lately = lately(spans, clock);
        return Map.of(
                "workers",
                events.workers().stream()
                        .map(worker -> json(worker, lately.get(worker.name())))
                        .toList());
    }

    private Object show(Request request) {
        WorkerLife worker = find(events, request);
        HeldByWorker held = HeldByWorker.ask(control, worker.name());
        Map<String, @Nullable Object> json = json(worker, lately(spans, clock).get(worker.name()));
        json.put("active", tasks(held.active()));
        json.put("reserved", tasks(held.reserved()));
        List<ActiveQueue> queues = held.queues();
        json.put(
                "queues",
                queues == null ? null : queues.stream().map(ActiveQueue::name).toList());
        json.put("tasks", held.tasks());
        json.put("not_told", held.troubles());
        return json;
    }

    private static @Nullable List<Object> tasks(@Nullable List<TaskInfo> tasks) {
        return tasks == null ? null : tasks.stream().map(WorkerRoutes::task).toList();
    }

    private static Object task(TaskInfo task) {
        return JsonObject.of(
                "id", task.id(),
                "task", task.name(),
                "routing_key", task.routingKey(),
                "started_at", text(task.startedAt()));
    }

    private static Map<String, @Nullable Object> json(WorkerLife worker, @Nullable WorkerMinutes lately) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("worker", worker.name());
        json.put("software", worker.software());
        json.put("version", worker.version());
        json.put("last_heard_at", worker.lastAt().toString());
        json.put("silent_since", text(worker.silentSince()));
        json.put("last_task_event_at", text(worker.taskEventsAt()));
        json.put("running", worker.running());
        json.put("processed", worker.processed());
        json.put("load", worker.load());
        json.put("started_per_minute", lately == null ? null : (Double) (lately.started() / (double) MINUTES));
        json.put("failed_per_minute", lately == null ? null : (Double) (lately.failed() / (double) MINUTES));
        json.put("pool", worker.pool() == null ? null : pool(worker.pool()));
        return json;
    }

    private static Map<String, @Nullable Object> pool(WorkerPool pool) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("size", pool.size() == 0 ? null : pool.size());
        json.put("largest", pool.largest());
        json.put("kind", pool.kind());
        json.put("prefetch", pool.prefetch() == 0 ? null : pool.prefetch());
        json.put("drained", pool.drained());
        json.put("started_at", text(pool.startedAt()));
        json.put("pid", pool.pid() == 0 ? null : pool.pid());
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
