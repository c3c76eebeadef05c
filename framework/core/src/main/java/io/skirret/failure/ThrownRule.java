package io.skirret.failure;

import java.util.Optional;

/** A rule for the throwables of a class, thrown or as a cause. */
record ThrownRule(Class<? extends Throwable> thrown, FailureType type) implements ChainRule {

    @Override
    public Optional<Failure> match(CauseChain chain) {
        return chain.links().stream()
                .filter(link -> link.main() && thrown.isInstance(link.error()))
                .findFirst()
                .map(link -> ChainRule.found(link, type, thrown.getSimpleName()));
    }
}
