package io.skirret.console.internal.api;

import io.skirret.console.internal.history.FailureSimulation;
import io.skirret.console.internal.history.FailureSimulation.Outcome;
import io.skirret.console.internal.history.FailureSimulation.Refused;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.ActionLog;
import io.skirret.time.Clock;
import io.skirret.worker.breaker.Breakers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets one call of a task fail on purpose, to see what is made of it. */
final class SimulationRoute {

    private static final String TASK = "task_type";
    private static final int LONGEST_NAME = 255;

    private final FailureSimulation simulation;
    private final Breakers breakers;
    private final ActionLog log;
    private final Clock clock;

    SimulationRoute(FailureSimulation simulation, Breakers breakers, ActionLog log, Clock clock) {
        this.simulation = simulation;
        this.breakers = breakers;
        this.log = log;
        this.clock = clock;
    }

    Route route() {
        return new Route(Method.POST, "/retry/simulate-failure", Role.OPERATOR, Set.of(TASK), this::simulate);
    }

    private Object simulate(Request request) {
        String task = request.parameter(TASK)
                .filter(name -> !name.isBlank() && name.length() <= LONGEST_NAME)
                .orElseThrow(() -> Problem.badRequest("parameter " + TASK
                        + ": expected the name of a task, got none; nothing was done. POST"
                        + " /retry/simulate-failure?" + TASK + "=emails.welcome"));
        String who = request.caller().name();
        log.write(Changes.of(request, clock), "simulate-failure", "task " + task, null, null);
        try {
            return json(task, simulation.run(task, who));
        } catch (Refused refused) {
            throw refused.wasSent()
                    ? Problem.of(503, "Not heard in time", String.valueOf(refused.getMessage()))
                    : Problem.of(409, "Not simulated", refused.getMessage() + " Nothing was sent.");
        }
    }

    private Map<String, @Nullable Object> json(String task, Outcome outcome) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(TASK, task);
        json.put("task_id", outcome.taskId());
        json.put("queue", outcome.queue());
        json.put("worker", outcome.text("hostname").orElse(null));
        json.put("outcome", outcome(outcome));
        json.put("answer", sentence(task, outcome));
        json.put("exception", outcome.text("exception").orElse(null));
        json.put("failure_type", outcome.text("skirret_failure_type").orElse(null));
        json.put("remediation", outcome.text("skirret_remediation").orElse(null));
        json.put("policy", outcome.text("skirret_policy").orElse(null));
        json.put(
                "retry",
                outcome.nextRetry()
                        .map(next -> JsonObject.of(
                                "at",
                                next.toString(),
                                "delay_ms",
                                Math.max(0, Duration.between(outcome.at(), next).toMillis())))
                        .orElse(null));
        json.put(
                "dead_letter_reason", outcome.text("skirret_dead_letter_reason").orElse(null));
        json.put(
                "circuit_breaker",
                outcome.text("skirret_breaker").map(this::breaker).orElse(null));
        return json;
    }

    /** What became of it, for people. */
    private static String sentence(String task, Outcome outcome) {
        String policy =
                outcome.text("skirret_policy").map(name -> " by policy " + name).orElse("");
        String next = outcome.nextRetry()
                .map(at -> ", next attempt in "
                        + Math.max(0, Duration.between(outcome.at(), at).toMillis()) + " ms")
                .orElse("");
        String reason = outcome.text("skirret_dead_letter_reason")
                .map(why -> ", " + why)
                .orElse("");
        return task + " in " + outcome.text("hostname").orElse("a worker") + ": "
                + outcome(outcome).replace('_', ' ') + policy + next + reason;
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome.text("type").orElse("")) {
            case "task-retried" -> "retried";
            case "task-failed" -> outcome.text("skirret_dead_letter_reason").isPresent() ? "dead_lettered" : "failed";
            case "task-rejected" -> "rejected";
            case "task-revoked" -> "revoked";
            default -> "ran";
        };
    }

    private Map<String, @Nullable Object> breaker(String name) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", name);
        json.put("state", state(name));
        return json;
    }

    private @Nullable String state(String breaker) {
        return KnownBreakers.of(breakers).stream()
                .flatMap(List::stream)
                .filter(status -> status.name().equals(breaker))
                .map(status -> status.state().name().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse(null);
    }
}
