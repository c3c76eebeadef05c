package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationRequest;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sending dead letters again: each request that does becomes an operation, and is answered before anything is sent. */
final class RetryRoutes {

    private static final String MANY = DeadLetterRoutes.PATH + "/bulk-retry";

    private final OperationStore operations;
    private final FailureGroups groups;
    private final Transport transport;
    private final Runnable wake;
    private final Clock clock;

    RetryRoutes(FailureGroups groups, Api.Sending sending, Clock clock) {
        this.operations = sending.operations();
        this.groups = groups;
        this.transport = sending.transport();
        this.wake = sending.wake();
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.POST, DeadLetterRoutes.PATH + "/{id}/retry", Role.OPERATOR, Set.of(), this::one),
                new Route(Method.POST, MANY, Role.OPERATOR, Set.of(), this::many));
    }

    private Object one(Request request) {
        UUID id = DeadLetterRoutes.id(request);
        OperationOptions options = RetryBody.options(Body.ifAny(request, RetryBody.OF_ONE));
        if (operations.version(id).isEmpty()) {
            throw DeadLetterRoutes.unknown();
        }
        requireQueue(options);
        return start(
                request,
                new OperationRequest(
                        "dead letter " + id,
                        SqlCondition.in("id", List.of(id)),
                        options,
                        null,
                        RetryBody.key(request, DeadLetterRoutes.PATH + "/" + id + "/retry")));
    }

    private Object many(Request request) {
        Body body = Body.of(request, RetryBody.OF_MANY);
        Scope scope = Scope.of(body, groups, clock.now());
        OperationOptions options = RetryBody.options(body);
        boolean dryRun = body.flag(RetryBody.DRY_RUN, false);
        requireQueue(options);
        OperationRequest asked =
                new OperationRequest(scope.text(), scope.condition(), options, null, RetryBody.key(request, MANY));
        return dryRun ? preview(asked) : start(request, asked);
    }

    private Object preview(OperationRequest asked) {
        long count = operations.count(asked, clock.now());
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(RetryBody.DRY_RUN, true);
        json.put("scope", asked.scope());
        json.put("count", Math.min(count, OperationStore.MOST_ENTRIES));
        json.put("more", count > OperationStore.MOST_ENTRIES);
        json.put("options", OperationJson.options(asked.options()));
        return json;
    }

    private Object start(Request request, OperationRequest asked) {
        Change by = new Change(request.caller().name(), request.origin(), clock.now());
        return answer(operations.start(asked, by), wake);
    }

    /** The same for whatever is sent again. */
    static Object answer(OperationStart start, Runnable wake) {
        if (start instanceof OperationStart.Started started) {
            wake.run();
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("operation", OperationJson.of(started.operation()));
            json.put("again", started.again());
            json.put("busy", OperationJson.busy(started.busy()));
            json.put("more", started.more());
            return Route.Answer.json(202, json);
        } else if (start instanceof OperationStart.Nothing nothing) {
            throw Problem.of(
                            409,
                            "Nothing to send",
                            "Expected dead letters that are pending, got none; nothing was done."
                                    + whose(nothing.busy()))
                    .with("busy", OperationJson.busy(nothing.busy()));
        } else if (start instanceof OperationStart.Changed changed) {
            throw Problem.of(
                            409,
                            "Changed meanwhile",
                            "Expected the dead letter as it was when you looked at it, got one that somebody has sent,"
                                    + " edited or given up since; nothing was done. Look at it again."
                                    + whose(changed.busy()))
                    .with("busy", OperationJson.busy(changed.busy()));
        }
        throw Problem.of(
                409,
                "Key of another request",
                "Expected the request that this Idempotency-Key was given for, got another; nothing was done. Give each"
                        + " request a key of its own.");
    }

    private static String whose(List<OperationStart.Busy> busy) {
        return busy.isEmpty()
                ? ""
                : " The operation " + busy.get(0).operation() + " of "
                        + busy.get(0).owner() + " has " + (busy.size() == 1 ? "it." : "some of them.");
    }

    private void requireQueue(OperationOptions options) {
        if (options.queue() == null) {
            return;
        }
        try {
            transport.bind(options.queue());
        } catch (PublishException noQueue) {
            if (noQueue.reason() != PublishException.Reason.UNROUTABLE) {
                throw away();
            }
            throw Problem.of(
                    409,
                    "No such queue",
                    "member queue of the body: expected a queue that is there, got one that the broker does not have;"
                            + " nothing was done. A worker that takes from it declares it.");
        } catch (TransportException failure) {
            throw away();
        }
    }

    private static Problem away() {
        return Problem.of(
                503,
                "Broker away",
                "The broker did not say whether it has the queue; nothing was done. Ask again in a while.");
    }
}
