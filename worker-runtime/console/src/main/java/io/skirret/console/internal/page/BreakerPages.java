package io.skirret.console.internal.page;

import io.skirret.console.internal.api.Api;
import io.skirret.console.internal.api.KnownBreakers;
import io.skirret.console.internal.breakers.BreakerChanges.Change;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.live.Topic;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The circuit breakers of all workers, with how they changed. */
final class BreakerPages {

    private final Api.Sources over;
    private final Frames frames;

    BreakerPages(Api.Sources over, Frames frames) {
        this.over = over;
        this.frames = frames;
    }

    /**
     * All of them, those first that let nothing through.
     *
     * @param breakers null as long as they were not read from the broker
     * @param changes by name, the newest first
     * @param since when the console began to look
     */
    record Listed(@Nullable List<BreakerStatus> breakers, Map<String, List<Change>> changes, Instant since) {

        List<Change> changesOf(BreakerStatus breaker) {
            return changes.getOrDefault(breaker.name(), List.of());
        }
    }

    /** How a badge shows a state. */
    static String badge(BreakerState state) {
        return switch (state) {
            case CLOSED -> "healthy";
            case HALF_OPEN -> "medium";
            case OPEN, FORCED_OPEN -> "unhealthy";
        };
    }

    /** What becomes of calls now, in a sentence. */
    static String meaning(BreakerStatus breaker) {
        return switch (breaker.state()) {
            case CLOSED -> "lets all calls through";
            case OPEN -> "lets none through; trials in " + Words.span(breaker.remaining());
            case HALF_OPEN -> "lets a few through, to see";
            case FORCED_OPEN -> "lets none through until it is reset";
        };
    }

    /** Where the API takes an order for it. */
    static String order(BreakerStatus breaker, String order) {
        return "/retry/circuit-breakers/"
                + URLEncoder.encode(breaker.name(), StandardCharsets.UTF_8).replace("+", "%20") + "/" + order;
    }

    List<Route> routes() {
        return List.of(new Route(Method.GET, "/breakers", Role.READER, Set.of(), this::list));
    }

    private Object list(Request request) {
        List<BreakerStatus> known = KnownBreakers.of(over.breakers()).orElse(null);
        List<BreakerStatus> breakers = known == null
                ? null
                : known.stream()
                        .sorted(Comparator.comparing((BreakerStatus each) -> each.state() == BreakerState.CLOSED)
                                .thenComparing(BreakerStatus::name))
                        .toList();
        Map<String, List<Change>> changes = known == null
                ? Map.of()
                : known.stream()
                        .map(BreakerStatus::name)
                        .distinct()
                        .collect(Collectors.toMap(Function.identity(), over.breakerChanges()::of));
        Listed listed = new Listed(breakers, changes, over.breakerChanges().since());
        return frames.page(request, Frame.Section.BREAKERS, "Circuit breakers", "breakers", listed, Topic.FLEET);
    }
}
