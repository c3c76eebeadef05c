package io.skirret.console.internal.api;

import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.FailureTrends;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What died per hour, and the tasks of which most died. */
final class TrendRoute {

    private static final String HOURS = "hours";
    private static final int USUAL = 24;
    private static final int MOST = 744;
    private static final int TASKS = 10;

    private final FailureTrends trends;
    private final Clock clock;

    TrendRoute(FailureTrends trends, Clock clock) {
        this.trends = trends;
        this.clock = clock;
    }

    Route route() {
        return new Route(Method.GET, "/retry/failure-trends", Role.READER, Set.of(HOURS), this::trends);
    }

    /** The hour that runs is the last of them; one in which nothing died is there with 0. */
    private Object trends(Request request) {
        int hours = request.number(HOURS, 1, MOST, USUAL);
        Instant last = clock.now().truncatedTo(ChronoUnit.HOURS);
        Instant first = last.minus(Duration.ofHours(hours - 1L));
        Map<Instant, Map<String, Long>> byHour = new TreeMap<>();
        for (Instant hour = first; !hour.isAfter(last); hour = hour.plus(1, ChronoUnit.HOURS)) {
            byHour.put(hour, new TreeMap<>());
        }
        for (FailureTrends.Hour died : trends.hours(first)) {
            // One that is not among them is yet to come for this clock.
            byHour.computeIfPresent(died.hour(), (hour, types) -> {
                types.put(died.failureType(), died.total());
                return types;
            });
        }
        return JsonObject.of(
                "hours",
                byHour.entrySet().stream()
                        .map(hour -> json(hour.getKey(), hour.getValue()))
                        .toList(),
                "tasks",
                trends.tasks(first, TASKS).stream()
                        .map(task -> JsonObject.of("task", task.task(), "died", task.total()))
                        .toList());
    }

    private static Map<String, @Nullable Object> json(Instant hour, Map<String, Long> types) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("hour", hour.toString());
        json.put("died", types.values().stream().mapToLong(Long::longValue).sum());
        json.put("types", types);
        return json;
    }
}
