package io.skirret.console.internal.api;

import io.skirret.console.internal.api.HealthCheck.Complaint;
import io.skirret.console.internal.store.CountedBy;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/** How the console is, and what waits in it for a person. Thread-safe. */
public final class Health {

    private static final long MANY = 20;
    private static final long VERY_MANY = 50;

    private static final double MANY_SCORE = 0.75;
    private static final double VERY_MANY_SCORE = 0.5;

    private static final double OPERATION_WAITS = 0.5;

    private final DeadLetterStore store;
    private final OperationStore operations;
    private final List<HealthCheck> checks;

    /** That of these sources, and of what is watched beside them. */
    public Health(Api.Sources over) {
        this.store = over.letters();
        this.operations = over.sending().operations();
        this.checks = List.copyOf(over.health());
    }

    /**
     * As bad as the worst of its reasons.
     *
     * @param status {@code healthy}, {@code degraded} or {@code unhealthy}
     * @param score 0 to 1
     * @param reasons sentences for people; empty for a healthy one
     * @param stored whether the database answers
     */
    public record Seen(String status, double score, List<String> reasons, boolean stored) {}

    /** Asks the database and what is watched. */
    public Seen look() {
        List<Complaint> complaints = new ArrayList<>();
        boolean stored = true;
        try {
            ofPending(store.counts(CountedBy.QUEUE).values().stream()
                            .mapToLong(counts -> counts.getOrDefault(EntryStatus.PENDING, 0L))
                            .sum())
                    .ifPresent(complaints::add);
            operations.inTrouble().stream().map(Health::ofOperation).forEach(complaints::add);
        } catch (JdbiException away) {
            stored = false;
            complaints.add(new Complaint(
                    0,
                    "The database cannot be reached: dead letters stay in their queues, and how many are pending is"
                            + " unknown."));
        }
        checks.forEach(check -> check.complaint().ifPresent(complaints::add));
        double score = complaints.stream().mapToDouble(Complaint::score).min().orElse(1);
        String status = score == 0 ? "unhealthy" : complaints.isEmpty() ? "healthy" : "degraded";
        return new Seen(
                status, score, complaints.stream().map(Complaint::reason).toList(), stored);
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
}
