package io.skirret.failure;

/**
 * What one piece of built-in knowledge says.
 *
 * @param advice about the failure at hand; {@code {service}} stands for the service's name
 */
record Rule(FailureType type, double confidence, Remediation remediation, String advice) {
    /** The machine itself says so. */
    static final double CERTAIN = 1.0;
    /** An HTTP status. */
    static final double STATUS = 0.98;
    /** An SQL state or a vendor's code. */
    static final double SQL = 0.97;
    /** A type that means one thing. */
    static final double EXACT = 0.96;
    /** A type that mostly means one thing: a clear message can say otherwise. */
    static final double LIKELY = 0.87;
    /** A type that hints: nearly anything can say otherwise. */
    static final double BROAD = 0.80;

    static Rule of(FailureType type, double confidence) {
        return new Rule(
                type,
                confidence,
                type.remediation(),
                type.meaning() + " " + type.remediation().advice());
    }

    static Rule of(FailureType type, double confidence, String advice) {
        return new Rule(type, confidence, type.remediation(), advice);
    }
}
