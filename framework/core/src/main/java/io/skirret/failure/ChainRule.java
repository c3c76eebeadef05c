package io.skirret.failure;

import java.util.Optional;

/** A rule that looks at nothing but the throwables of a chain, and so can share one that has been walked already. */
interface ChainRule extends FailureRule {

    Optional<Failure> match(CauseChain chain);

    @Override
    default Optional<Failure> classify(Throwable error, FailureContext context) {
        return match(CauseChain.of(error));
    }

    /** What such a rule answers: it is as sure as its user. */
    static Failure found(CauseChain.Link link, FailureType type, String name) {
        return Failure.of(type, 1.0, link.describe() + " (rule for " + name + ")");
    }
}
