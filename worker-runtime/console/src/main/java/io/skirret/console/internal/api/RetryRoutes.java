package io.skirret.console.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.operation.EditRefusedException;
import io.skirret.console.internal.operation.EntryEdit;
import io.skirret.console.internal.operation.TaskParameters;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.FailureGroups;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationRequest;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.message.Message;
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

    private static final int MAX_VERSION = 100;

    private final DeadLetterStore letters;
    private final OperationStore operations;
    private final FailureGroups groups;
    private final Transport transport;
    private final TaskParameters parameters;
    private final Runnable wake;
    private final Clock clock;

    RetryRoutes(DeadLetterStore letters, FailureGroups groups, Api.Sending sending, Clock clock) {
        this.letters = letters;
        this.operations = sending.operations();
        this.groups = groups;
        this.transport = sending.transport();
        this.parameters = sending.parameters();
        this.wake = sending.wake();
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.POST, DeadLetterRoutes.PATH + "/{id}/retry", Role.OPERATOR, Set.of(), this::one),
                new Route(Method.POST, DeadLetterRoutes.PATH + "/{id}/edit", Role.OPERATOR, Set.of(), this::edit),
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

    private Object edit(Request request) {
        UUID id = DeadLetterRoutes.id(request);
        Body body = Body.of(request, RetryBody.OF_EDIT);
        String version = body.text(RetryBody.VERSION, MAX_VERSION);
        OperationOptions options = RetryBody.options(body);
        EntryEdit.Asked asked = asked(body);
        boolean dryRun = body.flag(RetryBody.DRY_RUN, false);
        requireQueue(options);
        Message entry = letters.message(id).orElseThrow(DeadLetterRoutes::unknown);
        EntryEdit edit = edit(entry, asked, options);
        if (dryRun) {
            return JsonObject.of(RetryBody.DRY_RUN, true, "changes", edit.changes());
        }
        return start(
                request,
                new OperationRequest(
                        "dead letter " + id,
                        SqlCondition.in("id", List.of(id)),
                        options,
                        new OperationRequest.Edit(version, edit.message(), String.join("\n", edit.changes())),
                        RetryBody.key(request, DeadLetterRoutes.PATH + "/" + id + "/edit")));
    }

    private static EntryEdit.Asked asked(Body body) {
        ObjectNode arguments = body.objectIfAny(RetryBody.ARGUMENTS);
        if (arguments != null && (body.has(RetryBody.ARGS) || body.has(RetryBody.KWARGS))) {
            throw Problem.badRequest("Expected arguments by the names of parameters, or args and kwargs, got both;"
                    + " nothing was done.");
        }
        Map<String, JsonNode> headers = new LinkedHashMap<>();
        ObjectNode given = body.objectIfAny(RetryBody.HEADERS);
        if (given != null) {
            given.properties().forEach(each -> headers.put(each.getKey(), each.getValue()));
        }
        return new EntryEdit.Asked(
                body.listIfAny(RetryBody.ARGS), body.objectIfAny(RetryBody.KWARGS), arguments, headers);
    }

    private EntryEdit edit(Message entry, EntryEdit.Asked asked, OperationOptions options) {
        try {
            return EntryEdit.of(entry, asked, options, parameters::of, transport.maxBodyBytes(), clock.now());
        } catch (EditRefusedException refused) {
            String why = String.valueOf(refused.getMessage());
            throw refused.becauseOfEntry() ? Problem.of(409, "Not to be edited", why) : Problem.badRequest(why);
        }
    }

    private Object start(Request request, OperationRequest asked) {
        Change by = Changes.of(request, clock);
        return answer(operations.start(asked, by));
    }

    private Object answer(OperationStart start) {
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
