package io.skirret.failure;

/**
 * A rule that applies to a link of the cause chain.
 *
 * @param how what spoke: "exception type", "SQLState 40001"
 */
record Finding(Rule rule, CauseChain.Link link, String how) {
    double confidence() {
        return rule.confidence();
    }
}
