package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.tasks.Histogram;
import io.skirret.console.internal.tasks.SpanNumbers;
import io.skirret.console.internal.tasks.Step.State;
import io.skirret.console.internal.tasks.TaskSpans;
import io.skirret.console.internal.tasks.TaskSpans.Named;
import io.skirret.console.internal.tasks.TaskSpans.Retried;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many calls did what, and how long it took. */
final class TaskStatsRoute {

    private static final String HOURS = "hours";
    private static final String TASK = "task";
    private static final int USUAL = 24;
    private static final int MOST = (int) TaskSpans.HOURS_KEPT.toHours();

    /** Up to so many hours are told by the minute. */
    private static final int BY_MINUTE = 2;

    private static final int MOST_NAMED = 50;
    private static final double MICROS = 1_000.0;

    private final TaskSpans spans;
    private final Clock clock;

    TaskStatsRoute(TaskSpans spans, Clock clock) {
        this.spans = spans;
        this.clock = clock;
    }

    Route route() {
        return new Route(Method.GET, "/retry/tasks/stats", Role.READER, Set.of(HOURS, TASK), this::stats);
    }

    private Object stats(Request request) {
        int hours = request.number(HOURS, 1, MOST, USUAL);
        String task = request.parameter(TASK).orElse(null);
        if (task != null && task.indexOf(0) >= 0) {
            throw Problem.badRequest("parameter " + TASK + ": expected the name of a task, got one with a zero byte.");
        }
        Instant hour = clock.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(hours - 1L));
        Map<Instant, SpanNumbers> series = spans.series(task, hour, hours > BY_MINUTE);
        List<Object> points = new ArrayList<>();
        series.forEach((at, numbers) -> {
            Map<String, @Nullable Object> point = new LinkedHashMap<>();
            point.put("at", at.toString());
            put(point, numbers);
            points.add(point);
        });
        return JsonObject.of(
                "from",
                hour.toString(),
                "point_minutes",
                hours > BY_MINUTE ? 60 : 1,
                "series",
                points,
                "tasks",
                task == null
                        ? spans.tasks(hour, MOST_NAMED).stream()
                                .map(each -> named("task", each))
                                .toList()
                        : List.of(),
                "workers",
                spans.workers(hour, MOST_NAMED).stream()
                        .map(each -> named("worker", each))
                        .toList(),
                "retries",
                spans.retries(hour).stream().map(TaskStatsRoute::retried).toList());
    }

    private static Map<String, @Nullable Object> named(String kind, Named named) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(kind, named.name().isEmpty() ? null : named.name());
        put(json, named.numbers());
        return json;
    }

    private static void put(Map<String, @Nullable Object> json, SpanNumbers numbers) {
        json.put("started", numbers.count(State.STARTED));
        json.put("succeeded", numbers.count(State.SUCCESS));
        json.put("failed", numbers.count(State.FAILURE));
        json.put("retried", numbers.count(State.RETRY));
        json.put("rejected", numbers.count(State.REJECTED));
        json.put("revoked", numbers.count(State.REVOKED));
        json.put("run_ms", percentiles(numbers.runs()));
        json.put("wait_ms", percentiles(numbers.waits()));
    }

    private static Map<String, @Nullable Object> percentiles(Histogram histogram) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("count", histogram.count());
        json.put("p50", millis(histogram.percentile(0.5)));
        json.put("p95", millis(histogram.percentile(0.95)));
        json.put("p99", millis(histogram.percentile(0.99)));
        return json;
    }

    private static @Nullable Double millis(@Nullable Long micros) {
        return micros == null ? null : micros / MICROS;
    }

    private static Map<String, @Nullable Object> retried(Retried retried) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("policy", retried.policy().isEmpty() ? null : retried.policy());
        json.put("failure_type", retried.failureType().isEmpty() ? null : retried.failureType());
        json.put("succeeded", retried.succeeded());
        json.put("failed", retried.failed());
        json.put("success_rate", (double) retried.succeeded() / (retried.succeeded() + retried.failed()));
        return json;
    }
}
