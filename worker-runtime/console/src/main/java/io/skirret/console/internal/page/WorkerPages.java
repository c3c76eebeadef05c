package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.HeldByWorker;
import io.skirret.console.internal.api.WorkerRoutes;
import io.skirret.console.internal.history.WorkerLife;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.tasks.SpanNumbers;
import io.skirret.console.internal.tasks.Step.State;
import io.skirret.console.internal.tasks.TaskSpans.WorkerMinutes;
import io.skirret.control.TaskInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Workers: all that are there, one of them, and what it answers when it is asked. */
final class WorkerPages {

    private static final String NAME = "name";
    /** A worker may hold thousands. */
    private static final int ROWS = 200;

    private static final Duration SHOWN = Duration.ofHours(1);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);

    private final Api.Sources over;
    private final Frames frames;

    WorkerPages(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /** All of them, with what they did in the last minutes. */
    record Listed(List<WorkerLife> workers, Map<String, WorkerMinutes> lately) {

        String startedPerMinute(WorkerLife worker) {
            WorkerMinutes minutes = lately.get(worker.name());
            return minutes == null ? "–" : perMinute(minutes.started());
        }

        String failedPerMinute(WorkerLife worker) {
            WorkerMinutes minutes = lately.get(worker.name());
            return minutes == null ? "–" : perMinute(minutes.failed());
        }

        boolean fails(WorkerLife worker) {
            WorkerMinutes minutes = lately.get(worker.name());
            return minutes != null && minutes.failed() > 0;
        }
    }

    /**
     * One.
     *
     * @param lately null if it told nothing in the last minutes
     * @param began attempts in each of the last 60 minutes
     */
    record Shown(WorkerLife worker, @Nullable WorkerMinutes lately, List<Bars.Bar> began) {

        boolean toldNothing() {
            return began.stream().allMatch(bar -> bar.value() == 0);
        }

        /** Where the worker is asked what it holds. */
        String held() {
            return WorkerPages.held(worker.name());
        }

        String startedPerMinute() {
            return lately == null ? "–" : perMinute(lately.started());
        }

        String failedPerMinute() {
            return lately == null ? "–" : perMinute(lately.failed());
        }
    }

    /** What one holds. */
    record Held(WorkerLife worker, HeldByWorker held) {}

    /** Where the page of a worker is. */
    static String url(String worker) {
        return Words.url("/worker", Map.of(NAME, worker));
    }

    /** Where a worker is asked what it holds. */
    static String held(String worker) {
        return Words.url("/worker/held", Map.of(NAME, worker));
    }

    /** So many tasks of so many at a time. */
    static String running(WorkerLife worker) {
        String running = worker.running() == null ? "–" : Words.number(worker.running());
        return size(worker) == 0 ? running : running + " of " + size(worker);
    }

    /** How many it runs at a time; 0 if that is not known. */
    static int size(WorkerLife worker) {
        return worker.pool() == null ? 0 : worker.pool().size();
    }

    /** Whether it takes no more messages, as far as it says. */
    static boolean isDrained(WorkerLife worker) {
        return worker.pool() != null && Boolean.TRUE.equals(worker.pool().drained());
    }

    /** What it is, for people. */
    static String software(WorkerLife worker) {
        String name =
                worker.isJava() ? "Skirret" : worker.software().equals("py-celery") ? "Celery" : worker.software();
        return name.isEmpty() ? "–" : worker.version().isEmpty() ? name : name + " " + worker.version();
    }

    /** The tasks that a page shows: those that run first. */
    static List<TaskInfo> rows(@Nullable List<TaskInfo> active, @Nullable List<TaskInfo> reserved) {
        return Stream.of(active, reserved)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .limit(ROWS)
                .toList();
    }

    /** How many more there are. */
    static int rowsLeftOut(@Nullable List<TaskInfo> active, @Nullable List<TaskInfo> reserved) {
        int all = (active == null ? 0 : active.size()) + (reserved == null ? 0 : reserved.size());
        return Math.max(0, all - ROWS);
    }

    private static String perMinute(long count) {
        return Words.decimal(count / (double) WorkerRoutes.MINUTES);
    }

    List<Route> routes() {
        return List.of(
                new Route(Method.GET, "/workers", Role.READER, Set.of(), this::list),
                new Route(Method.GET, "/worker", Role.READER, Set.of(NAME), this::show),
                new Route(Method.GET, "/worker/held", Role.READER, Set.of(NAME), this::held).ownSiteOnly());
    }

    private Object list(Request request) {
        Listed listed = new Listed(over.events().workers(), WorkerRoutes.lately(over.spans(), over.clock()));
        return frames.page(request, Frame.Section.WORKERS, "Workers", "workers", listed, Topic.FLEET);
    }

    private Object show(Request request) {
        WorkerLife worker = WorkerRoutes.find(over.events(), request);
        Shown shown = new Shown(
                worker, WorkerRoutes.lately(over.spans(), over.clock()).get(worker.name()), began(worker.name()));
        return frames.page(request, Frame.Section.WORKERS, worker.name(), "worker", shown, Topic.FLEET);
    }

    private Object held(Request request) {
        WorkerLife worker = WorkerRoutes.find(over.events(), request);
        Held held = new Held(worker, HeldByWorker.ask(over.control(), worker.name()));
        return frames.page(request, Frame.Section.WORKERS, worker.name() + " holds", "held", held);
    }

    private List<Bars.Bar> began(String worker) {
        Instant last = over.clock().now().truncatedTo(ChronoUnit.MINUTES);
        Instant first = last.minus(SHOWN).plus(1, ChronoUnit.MINUTES);
        Map<Instant, SpanNumbers> told = over.spans().ofWorker(worker, first);
        List<Bars.Bar> bars = new ArrayList<>();
        for (Instant minute = first; !minute.isAfter(last); minute = minute.plus(1, ChronoUnit.MINUTES)) {
            SpanNumbers numbers = told.get(minute);
            bars.add(new Bars.Bar(MINUTE.format(minute), numbers == null ? 0 : numbers.count(State.STARTED)));
        }
        return bars;
    }
}
