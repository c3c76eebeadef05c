package io.skirret.console.internal.api;

import io.skirret.console.internal.history.EventHistory;
import io.skirret.console.internal.history.WorkerLife;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.ExecutionCounts.Counting;
import io.skirret.console.internal.store.ExecutionCounts.Totals;
import io.skirret.console.internal.store.HeardEvents.Gap;
import io.skirret.time.Clock;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What tasks, circuit breakers, dead letters and workers did and do. What is not known is null, and never zero. */
final class StatsRoute {

    private static final String HOURS = "hours";
    private static final int USUAL = 24;
    private static final int MOST = 744;
    private static final double THOUSANDTHS = 1000.0;
    private static final double TEN_THOUSANDTHS = 10_000.0;

    /** Each null where nobody told. */
    private static final Map<String, Function<Totals, @Nullable Object>> NUMBERS = numbers();

    private final ExecutionCounts executions;
    private final EventHistory events;
    private final Breakers breakers;
    private final DeadLetterStore letters;
    private final Clock clock;

    StatsRoute(
            ExecutionCounts executions, EventHistory events, Breakers breakers, DeadLetterStore letters, Clock clock) {
        this.executions = executions;
        this.events = events;
        this.breakers = breakers;
        this.letters = letters;
        this.clock = clock;
    }

    Route route() {
        return new Route(Method.GET, "/retry/stats", Role.READER, Set.of(HOURS), this::stats);
    }

    private Object stats(Request request) {
        int hours = request.number(HOURS, 1, MOST, USUAL);
        Instant from = clock.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(hours - 1L));
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("execution_stats", ofExecutions(from));
        json.put("circuit_breaker_stats", ofBreakers());
        json.put("dead_letter_stats", ofLetters());
        json.put("workers", events.workers().stream().map(StatsRoute::ofWorker).toList());
        return json;
    }

    private Map<String, @Nullable Object> ofExecutions(Instant from) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        Counting counting = executions.counting().orElse(null);
        Instant since = counting == null || counting.since().isBefore(from) ? from : counting.since();
        json.put("since", since.toString());
        json.put("heard_until", counting == null ? null : counting.heardUntil().toString());
        json.put("gaps", executions.gaps(from).stream().map(StatsRoute::ofGap).toList());
        json.put("dropped_messages", counting == null ? events.dropped() : counting.dropped());
        Optional<Totals> totals = executions.totals(from);
        NUMBERS.forEach((name, number) -> json.put(name, totals.map(number).orElse(null)));
        return json;
    }

    private static Map<String, Function<Totals, @Nullable Object>> numbers() {
        Map<String, Function<Totals, @Nullable Object>> numbers = new LinkedHashMap<>();
        numbers.put("total_executed", Totals::executed);
        numbers.put("successful", Totals::succeeded);
        numbers.put("failed", Totals::failed);
        numbers.put("retried", Totals::retried);
        numbers.put("dead_lettered", Totals::deadLettered);
        numbers.put("revoked", Totals::revoked);
        numbers.put("success_rate", totals -> share(totals.succeeded(), totals.ended()));
        numbers.put("failure_rate", totals -> share(totals.failed(), totals.ended()));
        numbers.put("retry_rate", totals -> share(totals.retried(), totals.ended()));
        numbers.put("mean_runtime_ms", StatsRoute::meanRuntime);
        return numbers;
    }

    private static @Nullable Double meanRuntime(Totals totals) {
        return totals.succeeded() == 0
                ? null
                : (Double) (Math.round(totals.runtimeMicros() / (double) totals.succeeded()) / THOUSANDTHS);
    }

    private static Map<String, @Nullable Object> ofGap(Gap gap) {
        return JsonObject.of("from", gap.from().toString(), "to", gap.to().toString());
    }

    private static @Nullable Double share(long part, long of) {
        return of == 0 ? null : (Double) (Math.round(part * TEN_THOUSANDTHS / of) / TEN_THOUSANDTHS);
    }

    private @Nullable Map<String, @Nullable Object> ofBreakers() {
        List<BreakerStatus> all = KnownBreakers.of(breakers).orElse(null);
        if (all == null) {
            return null;
        }
        long closed = count(all, Set.of(BreakerState.CLOSED));
        long open = count(all, Set.of(BreakerState.OPEN, BreakerState.FORCED_OPEN));
        return JsonObject.of(
                "total_circuit_breakers",
                all.size(),
                "open_circuits",
                open,
                "closed_circuits",
                closed,
                "half_open_circuits",
                all.size() - open - closed);
    }

    private static long count(List<BreakerStatus> all, Set<BreakerState> states) {
        return all.stream().filter(status -> states.contains(status.state())).count();
    }

    private Map<String, @Nullable Object> ofLetters() {
        Map<String, Long> byTask = new TreeMap<>();
        long pending = 0;
        for (Map.Entry<String, Map<EntryStatus, Long>> task :
                letters.counts(CountedBy.TASK).entrySet()) {
            byTask.put(
                    task.getKey(),
                    task.getValue().values().stream().mapToLong(Long::longValue).sum());
            pending += task.getValue().getOrDefault(EntryStatus.PENDING, 0L);
        }
        long total = byTask.values().stream().mapToLong(Long::longValue).sum();
        return JsonObject.of("total_dead_letters", total, "pending", pending, "by_task_type", byTask);
    }

    private static Map<String, @Nullable Object> ofWorker(WorkerLife worker) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("worker", worker.name());
        json.put("software", worker.software());
        Double rate = worker.tasksPerSecond();
        json.put("tasks_per_second", rate == null ? null : (Double) (Math.round(rate * THOUSANDTHS) / THOUSANDTHS));
        json.put("running", worker.running());
        json.put("processed", worker.processed());
        json.put("last_heard_at", worker.lastAt().toString());
        json.put("silent_since", text(worker.silentSince()));
        json.put("last_task_event_at", text(worker.taskEventsAt()));
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
