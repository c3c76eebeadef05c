package io.skirret.console.internal.api;

import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.history.WorkerLife;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.control.Reply;
import io.skirret.control.WorkerStatistics;
import io.skirret.control.Workers;
import io.skirret.message.internal.SafeText;
import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Orders for one worker, by Celery's remote control. Each is in the audit before it is given. */
final class ControlRoutes {

    private static final String PATH = "/retry/workers/";
    private static final String WORKER = "worker";
    private static final String QUEUE = "queue";
    private static final String SIZE = "size";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_ANSWER = 500;
    private static final int LARGEST_POOL = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EventHistory events;
    private final Control control;
    private final ActionLog log;
    private final Clock clock;

    ControlRoutes(EventHistory events, Control control, ActionLog log, Clock clock) {
        this.events = events;
        this.control = control;
        this.log = log;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                route("pool", this::pool),
                route("drain", request -> drain(request, true)),
                route("undrain", request -> drain(request, false)),
                route("add-consumer", request -> consumer(request, true)),
                route("cancel-consumer", request -> consumer(request, false)),
                route("shutdown", this::shutdown),
                route("forget", this::forget));
    }

    private static Route route(String order, Route.Action action) {
        return new Route(Method.POST, PATH + order, Role.OPERATOR, Set.of(), action);
    }

    private Object pool(Request request) {
        Body body = Body.of(request, WORKER, SIZE);
        WorkerLife worker = worker(body);
        Integer size = body.numberIfAny(SIZE, 1, LARGEST_POOL);
        if (size == null) {
            throw Body.wrong(SIZE, "how many tasks it is to run at a time");
        }
        WorkerStatistics now =
                answer(worker.name(), workers -> workers.inspect().statistics());
        if (now == null || now.concurrency() == 0) {
            throw Problem.of(
                    409,
                    "Refused",
                    worker.name() + " does not say how many tasks it runs at a time; nothing was done.");
        }
        int more = size - now.concurrency();
        if (more == 0) {
            return told(worker, "it runs " + size + " at a time already");
        }
        audit(request, "pool", worker, Integer.toString(now.concurrency()), Integer.toString(size));
        // Only Java workers take a size; autoscale is refused by Python ones that were started without it.
        return told(
                worker,
                now.skirret() != null
                        ? answer(worker.name(), workers -> workers.autoscale(size, 0))
                        : answer(
                                worker.name(),
                                workers -> more > 0 ? workers.poolGrow(more) : workers.poolShrink(-more)));
    }

    private Object drain(Request request, boolean drain) {
        WorkerLife worker = worker(Body.of(request, WORKER));
        if (!worker.isJava() && !worker.software().isEmpty()) {
            throw Problem.of(
                    409,
                    "Refused",
                    worker.name()
                            + " knows no drain, as only Java workers do; nothing was sent. Let it take no more from"
                            + " each of its queues.");
        }
        audit(request, drain ? "drain" : "undrain", worker, null, null);
        return told(
                worker,
                answer(worker.name(), workers -> workers.ask(drain ? "skirret_drain" : "skirret_undrain", Map.of())));
    }

    private Object consumer(Request request, boolean add) {
        Body body = Body.of(request, WORKER, QUEUE);
        WorkerLife worker = worker(body);
        String queue = body.text(QUEUE, LONGEST_NAME);
        audit(request, add ? "add-consumer" : "cancel-consumer", worker, null, queue);
        return told(
                worker,
                answer(worker.name(), workers -> add ? workers.addConsumer(queue) : workers.cancelConsumer(queue)));
    }

    private Object shutdown(Request request) {
        WorkerLife worker = worker(Body.of(request, WORKER));
        audit(request, "shutdown", worker, null, null);
        if (!control.workers(worker.name()).shutdown()) {
            throw Problem.of(
                    503, "Not heard", "No worker listens to remote control on this broker: nobody was told to stop.");
        }
        return told(worker, null);
    }

    /** Only one that is silent: another would be back with its next heartbeat. */
    private Object forget(Request request) {
        WorkerLife worker = worker(Body.of(request, WORKER));
        if (worker.silentSince() == null) {
            throw Problem.of(
                    409,
                    "Refused",
                    worker.name() + " is heard, and would be back with its next heartbeat; nothing was done. Shut it"
                            + " down.");
        }
        audit(request, "forget", worker, worker.silentSince().toString(), null);
        try {
            events.forget(worker.name());
        } catch (TransportException refused) {
            throw Problem.of(
                    503, "Broker away", "The broker did not take the order: the worker stays in the list. Ask again.");
        }
        return told(worker, "forgotten until it is heard again");
    }

    private WorkerLife worker(Body body) {
        return WorkerRoutes.find(events, body.text(WORKER, LONGEST_NAME));
    }

    private void audit(
            Request request, String order, WorkerLife worker, @Nullable String before, @Nullable String after) {
        log.write(Changes.of(request, clock), order, "worker " + worker.name(), before, after);
    }

    private <T> @Nullable T answer(String worker, Function<Workers, Replies<T>> order) {
        Reply<T> reply = order.apply(control.workers(worker).timeout(PATIENCE)).of(worker);
        if (reply == null) {
            throw Problem.of(
                    503,
                    "Not heard in time",
                    worker + " did not answer within " + PATIENCE.toSeconds()
                            + " s: whether it does as it was told is not known. It may be gone or too busy, or not listen"
                            + " to remote control. See how it is, and ask again.");
        } else if (!reply.isOk()) {
            throw Problem.of(
                    409,
                    "Refused",
                    worker + " refused: " + SafeText.line(String.valueOf(reply.refusal()), LONGEST_ANSWER));
        }
        return reply.value();
    }

    private static Object told(WorkerLife worker, @Nullable Object answer) {
        Object said = answer instanceof Map<?, ?> map && map.get("ok") instanceof String ok ? ok : answer;
        return JsonObject.of(
                WORKER,
                worker.name(),
                "answer",
                said == null ? null : SafeText.line(String.valueOf(said), LONGEST_ANSWER));
    }
}
