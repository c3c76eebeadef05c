package io.skirret.console.internal.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.tasks.Step;
import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Step.Kind;
import io.skirret.console.internal.tasks.TaskCall;
import io.skirret.events.internal.EventReader;
import io.skirret.message.internal.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What events told of single calls, until it is written: all of one call together. Whoever may publish may tell
 * anything: all of it is bounded.
 */
final class HeardCalls {

    private static final long MOST_CHARACTERS = 16L << 20;
    private static final int STEP_CHARACTERS = 100;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_MESSAGE = 500;
    private static final int MOST_RETRIES = 1_000_000;
    private static final double MICROS = 1e6;
    private static final double LONGEST_RUN = 1e9;

    /** A clock that is further away says nothing. */
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    /** As Python shows an exception: {@code ValueError('bad')}. */
    private static final Pattern EXCEPTION = Pattern.compile("([\\w.$]{1,255})\\((.*?),?\\)?", Pattern.DOTALL);

    private final Map<String, TaskCall> calls = new HashMap<>();
    private final AtomicLong dropped;
    private long characters;

    /** @param dropped counts events of which more wait than is kept */
    HeardCalls(AtomicLong dropped) {
        this.dropped = dropped;
    }

    /** An event of a task. */
    void hear(String type, String id, JsonNode event, Instant now) {
        Kind kind = kind(type, event);
        if (kind == null) {
            return;
        }
        if (characters > MOST_CHARACTERS) {
            dropped.incrementAndGet();
            return;
        }
        TaskCall told = new TaskCall(
                SafeText.line(id, LONGEST_NAME),
                name(event, "name"),
                name(event, "parent_id"),
                name(event, "root_id"),
                now.truncatedTo(ChronoUnit.MICROS),
                List.of(step(kind, event, now)));
        characters += characters(told);
        calls.merge(told.id(), told, TaskCall::merge);
    }

    private static @Nullable Kind kind(String type, JsonNode event) {
        return switch (type) {
            case "task-sent" -> Kind.SENT;
            case "task-received" -> Kind.RECEIVED;
            case "task-started" -> Kind.STARTED;
            case "task-succeeded" -> Kind.SUCCEEDED;
            case "task-retried" -> Kind.RETRIED;
            case "task-failed" -> Kind.FAILED;
            case "task-rejected" -> event.path("requeue").asBoolean() ? Kind.RETURNED : Kind.REJECTED;
            case "task-revoked" -> Kind.REVOKED;
            // One of a later Celery, or an application's own.
            default -> null;
        };
    }

    private static Step step(Kind kind, JsonNode event, Instant now) {
        double runtime = event.path("runtime").asDouble(-1);
        return new Step(
                kind,
                micros(at(event, now)),
                name(event, "hostname"),
                name(event, kind == Kind.SENT ? "queue" : "skirret_queue"),
                event.path("retries").isNumber() ? number(event, "retries") : null,
                number(event, "skirret_replays"),
                runtime >= 0 && runtime < LONGEST_RUN ? Math.round(runtime * MICROS) : null,
                failure(event));
    }

    private static int number(JsonNode event, String field) {
        return Math.max(0, Math.min(MOST_RETRIES, event.path(field).asInt()));
    }

    private static Instant at(JsonNode event, Instant now) {
        Instant told = EventReader.time(event);
        return told == null || Duration.between(told, now).abs().compareTo(CLOCKS_DIFFER) > 0 ? now : told;
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static @Nullable Failure failure(JsonNode event) {
        String shown = EventReader.text(event, "exception");
        Instant next = EventReader.time(event, "skirret_next_retry");
        Failure failure = new Failure(
                exception(shown),
                message(shown),
                name(event, "skirret_failure_type"),
                name(event, "skirret_policy"),
                next == null ? null : Long.valueOf(micros(next)),
                name(event, "skirret_dead_letter_reason"));
        boolean nothing = shown.isEmpty()
                && failure.type().isEmpty()
                && failure.policy().isEmpty()
                && next == null
                && failure.reason().isEmpty();
        return nothing ? null : failure;
    }

    private static String exception(String shown) {
        Matcher matcher = EXCEPTION.matcher(shown);
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** Without the quotes that Python puts around a single text. */
    private static String message(String shown) {
        Matcher matcher = EXCEPTION.matcher(shown);
        String message = matcher.matches() ? matcher.group(2) : shown;
        int last = message.length() - 1;
        boolean quoted = last > 0
                && (message.charAt(0) == '\'' || message.charAt(0) == '"')
                && message.charAt(last) == message.charAt(0);
        return SafeText.line(quoted ? message.substring(1, last) : message, LONGEST_MESSAGE);
    }

    private static String name(JsonNode event, String field) {
        return SafeText.line(EventReader.text(event, field), LONGEST_NAME);
    }

    private static int characters(TaskCall told) {
        Step step = told.steps().get(0);
        Failure failure = step.failure();
        return STEP_CHARACTERS
                + told.id().length()
                + told.task().length()
                + told.parent().length()
                + told.root().length()
                + step.worker().length()
                + step.queue().length()
                + (failure == null
                        ? 0
                        : failure.exception().length()
                                + failure.message().length()
                                + failure.type().length()
                                + failure.policy().length()
                                + failure.reason().length());
    }

    /** What is not written yet, each call once. */
    Collection<TaskCall> calls() {
        return calls.values();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    void clear() {
        calls.clear();
        characters = 0;
    }
}
