package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.queues.QueueDepth;
import io.skirret.console.internal.queues.QueueDepths;
import io.skirret.console.internal.queues.QueueTraffic;
import io.skirret.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a scaler of workers needs to know, as numbers in flat objects. What is not known is null, which a scaler
 * refuses, and never zero, at which it would end the workers.
 */
final class ScalingRoute {

    private static final String QUEUE = "queue";

    /** Six looks: who stopped looking does not know. */
    private static final Duration OLD = Duration.ofMinutes(1);

    private static final double THOUSANDTHS = 1000.0;

    private final QueueDepths queues;
    private final Clock clock;

    ScalingRoute(QueueDepths queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    Route route() {
        return new Route(Method.GET, "/metrics/scaling", Role.READER, Set.of(QUEUE), this::tell);
    }

    private Object tell(Request request) {
        if (request.parameter(QUEUE).isPresent()) {
            return json(QueueRoutes.find(queues, request.parameter(QUEUE).get()));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        queues.all().forEach(queue -> all.put(queue.name(), json(queue)));
        return Map.of("queues", all);
    }

    private Map<String, @Nullable Object> json(QueueDepth queue) {
        Instant seenAt = queue.seenAt();
        boolean known = seenAt != null
                && queue.unknownSince() == null
                && !seenAt.plus(OLD).isBefore(clock.now());
        QueueTraffic traffic = queue.traffic();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put(QUEUE, queue.name());
        json.put("backlog", known ? queue.backlog() : null);
        json.put("ready", known ? queue.ready() : null);
        json.put("unacknowledged", known ? queue.unacknowledged() : null);
        json.put(
                "unacknowledged_from",
                known && traffic != null ? traffic.source().name().toLowerCase(Locale.ROOT) : null);
        json.put("consumers", known ? queue.consumers() : null);
        json.put("published_per_second", known ? rounded(queue.publishedPerSecond()) : null);
        json.put("acknowledged_per_second", known ? rounded(queue.acknowledgedPerSecond()) : null);
        json.put("seconds_to_drain", known ? rounded(queue.secondsToDrain()) : null);
        json.put("seen_at", seenAt == null ? null : seenAt.toString());
        return json;
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : (Double) (Math.round(value * THOUSANDTHS) / THOUSANDTHS);
    }
}
