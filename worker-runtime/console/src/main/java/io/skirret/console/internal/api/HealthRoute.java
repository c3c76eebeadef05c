package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;

/** How the console is, and what waits in it for a person. */
final class HealthRoute {

    private static final long MANY = 20;
    private static final long VERY_MANY = 50;

    private final DeadLetterStore store;

    HealthRoute(DeadLetterStore store) {
        this.store = store;
    }

    Route route() {
        return new Route(Method.GET, "/health", Role.READER, Set.of(), this::health);
    }

    private Object health(Request request) {
        try {
            long pending = store.counts(CountedBy.QUEUE).values().stream()
                    .mapToLong(counts -> counts.getOrDefault(EntryStatus.PENDING, 0L))
                    .sum();
            return of(pending);
        } catch (JdbiException away) {
            return Route.Answer.json(
                    503,
                    json(
                            "unhealthy",
                            0,
                            List.of("The database cannot be reached: dead letters stay in their queues.")));
        }
    }

    static Map<String, Object> of(long pending) {
        if (pending <= MANY) {
            return json("healthy", 1, List.of());
        }
        double score = pending > VERY_MANY ? 0.5 : 0.75;
        return json(
                "degraded",
                score,
                List.of(pending + " dead letters are pending, more than " + (pending > VERY_MANY ? VERY_MANY : MANY)
                        + "."));
    }

    private static Map<String, Object> json(String status, double score, List<String> reasons) {
        return Map.of("status", status, "score", score, "reasons", reasons);
    }
}
