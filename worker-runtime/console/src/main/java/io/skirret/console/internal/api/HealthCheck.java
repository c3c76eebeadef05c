package io.skirret.console.internal.api;

import java.util.Optional;

/** One thing that a console needs, or watches. Answers at once, and asks no network. */
@FunctionalInterface
public interface HealthCheck {

    /** What is wrong with it now; empty if nothing is. */
    Optional<Complaint> complaint();

    /**
     * What is wrong.
     *
     * @param score what is left of health: 0 for nothing, below 1
     * @param reason a sentence for people; what is not known is called unknown, and never zero
     */
    record Complaint(double score, String reason) {}
}
