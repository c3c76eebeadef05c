package io.skirret.console.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.console.internal.store.Change;
import io.skirret.control.Control;
import io.skirret.message.UnsendableException;
import io.skirret.time.Clock;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.PublishException.Reason;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which tasks workers know, and calls of them that people make. Each is in the audit before it is sent. */
final class CallRoutes {

    private static final String KNOWN = "/retry/registered-tasks";
    private static final String TASK = "task";
    private static final String QUEUE = "queue";
    private static final String PRIORITY = "priority";
    private static final String COUNTDOWN = "countdown_s";
    private static final String ETA = "eta";
    private static final String EXPIRES = "expires_s";
    private static final String POLICY = "policy";
    private static final String ID = "id";
    private static final double MILLIS_A_SECOND = 1_000.0;

    private final TaskClient client;
    private final Control control;
    private final ActionLog log;
    private final Clock clock;

    CallRoutes(TaskClient client, Control control, ActionLog log, Clock clock) {
        this.client = client;
        this.control = control;
        this.log = log;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, KNOWN, Role.READER, Set.of(TASK), this::known).ownSiteOnly(),
                new Route(Method.POST, TaskRoutes.PATH + "/call", Role.OPERATOR, Set.of(), this::call));
    }

    private Object known(Request request) {
        return Map.of(
                "tasks",
                KnownTask.ask(control, request.parameter(TASK).orElse(null)).stream()
                        .map(CallRoutes::json)
                        .toList());
    }

    private static Object json(KnownTask task) {
        List<Parameter> parameters = task.parameters();
        return JsonObject.of(
                TASK,
                task.name(),
                "workers",
                task.workers(),
                QUEUE,
                task.queue(),
                "queues",
                task.queues(),
                PRIORITY,
                task.priority(),
                EXPIRES,
                task.expires() == null ? null : task.expires().toMillis() / MILLIS_A_SECOND,
                "parameters",
                parameters == null
                        ? null
                        : parameters.stream().map(CallRoutes::json).toList());
    }

    private static Object json(Parameter parameter) {
        return JsonObject.of(
                "name",
                parameter.name(),
                "kind",
                parameter.kind(),
                "nullable",
                parameter.nullable(),
                "sensitive",
                parameter.sensitive(),
                "sensitive_parts",
                parameter.mayHideParts(),
                "values",
                parameter.values());
    }

    private Object call(Request request) {
        Body body = Body.of(
                request,
                TASK,
                CallArguments.ARGS,
                CallArguments.KWARGS,
                CallArguments.ARGUMENTS,
                QUEUE,
                PRIORITY,
                COUNTDOWN,
                ETA,
                EXPIRES,
                POLICY,
                ID);
        String task = body.name(TASK);
        KnownTask known = KnownTask.ask(control, task).stream().findFirst().orElse(null);
        CallArguments arguments = CallArguments.of(body, known == null ? null : known.parameters());
        TaskOptions options = options(body, arguments, known);
        Change by = Changes.of(request, clock);
        String key = body.has(ID) ? "call " + Digest.of(String.valueOf(options.id()), new byte[0]) : null;
        boolean again = !write(by, key, Digest.of(TaskRoutes.PATH, request.bodyBytes()), task, arguments, options);
        if (!again) {
            sendOnce(by, key, task, arguments, options);
        }
        return answer(task, options, again);
    }

    private static Object answer(String task, TaskOptions options, boolean again) {
        String where = options.id() + " to queue " + options.queue();
        return JsonObject.of(
                "task_id",
                options.id(),
                TASK,
                task,
                QUEUE,
                options.queue(),
                "again",
                again,
                "detail",
                again ? "Asked for before as " + where + "; nothing was sent now." : "Sent as " + where + ".");
    }

    /** Into the audit; false if it is there, as the same call was asked for before. */
    private boolean write(
            Change by, @Nullable String key, String digest, String task, CallArguments arguments, TaskOptions options) {
        String target = "task " + task;
        String after = options.id() + " to queue " + options.queue() + ", arguments: " + arguments.shown();
        if (key == null) {
            log.write(by, "call", target, null, after);
            return true;
        }
        return switch (log.writeOnce(by, key, digest, "call", target, after)) {
            case NEW -> true;
            case AGAIN -> false;
            case OTHER ->
                throw Problem.of(
                                409,
                                "Id of another call",
                                "member id of the body: expected the call that this id was given for, got another;"
                                        + " nothing was sent. Give each call an id of its own.")
                        .with(Body.MEMBER, ID);
        };
    }

    private TaskOptions options(Body body, CallArguments arguments, @Nullable KnownTask known) {
        Integer priority = body.numberIfAny(PRIORITY, 0, CallLimits.MOST_PRIORITY);
        Integer countdown = body.numberIfAny(COUNTDOWN, 0, CallLimits.LONGEST_WAIT_S);
        Integer expires = body.numberIfAny(EXPIRES, 1, CallLimits.LONGEST_WAIT_S);
        Instant eta = eta(body);
        if (countdown != null && eta != null) {
            throw Body.wrong(COUNTDOWN, "no eta beside it");
        }
        String policy = body.nameIfAny(POLICY);
        String id = body.nameIfAny(ID);
        return TaskOptions.builder()
                .ignoreResult(true)
                .id(id == null ? UUID.randomUUID().toString() : id)
                .queue(queue(body, known))
                .countdown(countdown == null ? null : Duration.ofSeconds(countdown))
                .eta(eta)
                .expiresIn(expires != null ? Duration.ofSeconds(expires) : known == null ? null : known.expires())
                .priority(priority != null || known == null ? priority : known.priority())
                .policy(policy)
                .sensitiveArgs(arguments.sensitiveArgs())
                .sensitiveKwargs(arguments.sensitiveKwargs())
                .build();
    }

    private static String queue(Body body, @Nullable KnownTask known) {
        String given = body.nameIfAny(QUEUE);
        String queue = given != null ? given : known == null ? null : known.home();
        if (queue == null) {
            throw Body.wrong(
                    QUEUE,
                    known == null
                            ? "one, since no worker that answers knows this task"
                            : "one of those that workers of this task take from, which are "
                                    + String.join(", ", known.queues()));
        }
        return queue;
    }

    private static @Nullable Instant eta(Body body) {
        String text = body.textIfAny(ETA, CallLimits.LONGEST_TIME);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException broken) {
            throw Body.wrong(ETA, "a time such as 2027-01-31T08:00:00Z");
        }
    }

    /** What is not known to be stored may be asked for again: under its id, a broker that has it gets it twice. */
    private void sendOnce(Change by, @Nullable String key, String task, CallArguments arguments, TaskOptions options) {
        boolean stored = false;
        try {
            send(task, arguments, options);
            stored = true;
        } finally {
            if (!stored && key != null) {
                log.forget(by, key);
            }
        }
    }

    private void send(String task, CallArguments arguments, TaskOptions options) {
        List<JsonNode> args = new ArrayList<>();
        arguments.args().forEach(args::add);
        Map<String, JsonNode> kwargs = new LinkedHashMap<>();
        arguments.kwargs().properties().forEach(each -> kwargs.put(each.getKey(), each.getValue()));
        try {
            client.sendByName(task, args, kwargs, options);
        } catch (UnsendableException unsendable) {
            throw Problem.badRequest(String.valueOf(unsendable.getMessage()));
        } catch (PublishException failure) {
            throw failed(failure, options);
        }
    }

    private static Problem failed(PublishException failure, TaskOptions options) {
        if (failure.reason() == Reason.UNROUTABLE) {
            return Problem.of(
                            409,
                            "No such queue",
                            "member queue of the body: expected a queue that is there, got " + options.queue()
                                    + ", which the broker does not have; nothing was sent. A worker that takes from it"
                                    + " declares it.")
                    .with(Body.MEMBER, QUEUE);
        }
        return Problem.of(
                503,
                "Not stored",
                failure.fate() == Fate.NOT_STORED
                        ? "The broker did not store the call " + options.id()
                                + "; it will not run. Ask again in a while."
                        : "Nobody knows whether the broker stored the call " + options.id()
                                + ": look for it among the tasks, or send it again with this id.");
    }
}
