package io.skirret.failure;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * A rule for certain throwables, thrown or as a cause.
 *
 * @param name what the rule is for, as the evidence tells it
 */
record ThrownRule(Predicate<Throwable> wanted, String name, FailureType type) implements FailureRule {

    @Override
    public Optional<Failure> classify(Throwable error, FailureContext context) {
        return match(CauseChain.of(error));
    }

    /** The same for a chain that has been walked already. */
    Optional<Failure> match(CauseChain chain) {
        return chain.links().stream()
                .filter(link -> link.main() && wanted.test(link.error()))
                .findFirst()
                .map(link -> Failure.of(type, 1.0, link.describe() + " (rule for " + name + ")"));
    }
}
