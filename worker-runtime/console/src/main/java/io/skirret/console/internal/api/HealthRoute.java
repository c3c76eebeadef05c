package io.skirret.console.internal.api;

import io.skirret.console.internal.api.HealthCheck.Complaint;
import io.skirret.console.internal.http.JsonObject;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.http.Role;
import io.skirret.console.internal.http.Route;
import io.skirret.console.internal.http.Route.Method;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** How the console is, and what waits in it for a person. */
final class HealthRoute {

    private static final long MANY = 20;
    private static final long VERY_MANY = 50;

    private static final double MANY_SCORE = 0.75;
    private static final double VERY_MANY_SCORE = 0.5;

    private static final double OPERATION_WAITS = 0.5;

    private final DeadLetterStore store;
    private final OperationStore operations;
    private final List<HealthCheck> checks;

    HealthRoute(DeadLetterStore store, OperationStore operations, List<HealthCheck> checks) {
        this.store = store;
        this.operations = operations;
        this.checks = List.copyOf(checks);
    }

    Route route() {
        return new Route(Method.GET, "/health", Role.READER, Set.of(), this::health);
    }

    private Object health(Request request) {
        List<Complaint> complaints = new ArrayList<>();
        boolean stored = true;
        try {
            ofPending(store.counts(CountedBy.QUEUE).values().stream()
                            .mapToLong(counts -> counts.getOrDefault(EntryStatus.PENDING, 0L))
                            .sum())
                    .ifPresent(complaints::add);
            operations.inTrouble().stream().map(HealthRoute::ofOperation).forEach(complaints::add);
        } catch (JdbiException away) {
            stored = false;
            complaints.add(new Complaint(
                    0,
                    "The database cannot be reached: dead letters stay in their queues, and how many are pending is"
                            + " unknown."));
        }
        checks.forEach(check -> check.complaint().ifPresent(complaints::add));
        Map<String, @Nullable Object> json = json(complaints);
        return stored ? json : Route.Answer.json(503, json);
    }

    private static Complaint ofOperation(Operation operation) {
        return new Complaint(
                OPERATION_WAITS,
                "Operation " + operation.id() + " sends nothing since " + operation.troubleSince() + ": "
                        + operation.trouble());
    }

    private static Optional<Complaint> ofPending(long pending) {
        long passed = pending > VERY_MANY ? VERY_MANY : MANY;
        return pending <= MANY
                ? Optional.empty()
                : Optional.of(new Complaint(
                        pending > VERY_MANY ? VERY_MANY_SCORE : MANY_SCORE,
                        pending + " dead letters are pending, more than " + passed + "."));
    }

    /** As bad as the worst of them. */
    private static Map<String, @Nullable Object> json(List<Complaint> complaints) {
        double score = complaints.stream().mapToDouble(Complaint::score).min().orElse(1);
        String status = score == 0 ? "unhealthy" : complaints.isEmpty() ? "healthy" : "degraded";
        return JsonObject.of(
                "status",
                status,
                "score",
                score,
                "reasons",
                complaints.stream().map(Complaint::reason).toList());
    }
}
