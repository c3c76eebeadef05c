package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.KnownBreakers;
import io.skirret.console.internal.history.WorkerLife;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.FailureGroup;
import io.skirret.console.internal.store.FailureTrends;
import io.skirret.console.internal.store.GroupFilter;
import io.skirret.console.internal.store.GroupStatus;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationState;
import io.skirret.time.Clock;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What waits for a person, on one page. */
final class OverviewPage {

    private static final int GROUPS = 10;
    private static final int OPERATIONS = 50;
    private static final int HOURS = 24;
    private static final Duration NEW = Duration.ofHours(HOURS);
    private static final Set<OperationState> ENDED = Set.of(OperationState.COMPLETED, OperationState.CANCELLED);
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);

    private final Api.Sources over;
    private final Frames frames;
    private final Clock clock;

    OverviewPage(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
        this.clock = over.clock();
    }

    /**
     * What the page shows.
     *
     * @param died in each of the last 24 hours, the one that runs last
     * @param operations that have not ended, among the newest 50
     * @param breakers that are not closed; null if that is unknown, since the broker is away
     */
    record Model(
            long pending,
            long retrying,
            List<FailureGroup> groups,
            List<Bars.Bar> died,
            List<Operation> operations,
            List<WorkerLife> workers,
            @Nullable List<BreakerStatus> breakers) {

        /** Whether a group is younger than a day. */
        static boolean isNew(FailureGroup group, Instant now) {
            return group.firstAt().isAfter(now.minus(NEW));
        }

        long diedInAll() {
            return died.stream().mapToLong(Bars.Bar::value).sum();
        }

        long silent() {
            return workers.stream()
                    .filter(worker -> worker.silentSince() != null)
                    .count();
        }
    }

    List<Route> routes() {
        return List.of(new Route(Method.GET, "/", Role.READER, Set.of(), this::overview));
    }

    private Object overview(Request request) {
        Map<EntryStatus, Long> counts = new HashMap<>();
        over.letters()
                .counts(CountedBy.QUEUE)
                .values()
                .forEach(each -> each.forEach((status, count) -> counts.merge(status, count, Long::sum)));
        GroupFilter open = new GroupFilter(null, false, null, GroupStatus.OPEN, null);
        Model model = new Model(
                counts.getOrDefault(EntryStatus.PENDING, 0L),
                counts.getOrDefault(EntryStatus.RETRYING, 0L),
                over.groups().page(open, null, GROUPS).groups(),
                died(),
                over.sending().operations().page(null, OPERATIONS).stream()
                        .filter(operation -> !ENDED.contains(operation.state()))
                        .toList(),
                over.events().workers(),
                notClosed());
        return frames.page(request, Frame.Section.OVERVIEW, "Overview", "overview", model, Topic.values());
    }

    private @Nullable List<BreakerStatus> notClosed() {
        return KnownBreakers.of(over.breakers())
                .map(all -> all.stream()
                        .filter(breaker -> breaker.state() != BreakerState.CLOSED)
                        .toList())
                .orElse(null);
    }

    private List<Bars.Bar> died() {
        Instant last = clock.now().truncatedTo(ChronoUnit.HOURS);
        Instant first = last.minus(Duration.ofHours(HOURS - 1L));
        Map<Instant, Long> byHour = new HashMap<>();
        for (FailureTrends.Hour hour : over.trends().hours(first)) {
            byHour.merge(hour.hour(), hour.total(), Long::sum);
        }
        List<Bars.Bar> bars = new ArrayList<>();
        for (Instant hour = first; !hour.isAfter(last); hour = hour.plus(1, ChronoUnit.HOURS)) {
            bars.add(new Bars.Bar(HOUR.format(hour), byHour.getOrDefault(hour, 0L)));
        }
        return bars;
    }
}
