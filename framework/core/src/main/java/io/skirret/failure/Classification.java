package io.skirret.failure;

import java.util.List;

/** One throwable being classified. */
record Classification(List<FailureRule> rules, CauseChain chain, FailureContext context) {
    Failure result() {
        return Failure.of(FailureType.UNKNOWN, 0, chain.links().get(0).describe());
    }
}
