package io.skirret.benchmarks.jmh;

import java.net.ConnectException;
import java.sql.SQLException;

/** What is classified. */
final class SampleFailures {
    private static final int DEPTH = 12;
    private static final String CHATTER =
            "The order 4711 of customer 12 could not be handled by the step 'reserve' of the flow"
                    + " 'checkout' on node eu-west-3b, state {items=[17, 4, 99], total=129.90, currency=EUR}; see the manual, page 12. ";

    private SampleFailures() {}

    /** One exception that means one thing. */
    static Throwable typed() {
        return new ConnectException("Connection refused");
    }

    /**
     * Twelve exceptions deep, 1,500 characters of nothing in each message, every third with something suppressed, and a
     * database's refusal at the bottom.
     */
    static Throwable deep() {
        SQLException bottom = new SQLException(CHATTER, "40001", 0);
        bottom.setNextException(new SQLException("batch: " + CHATTER));
        Throwable failure = bottom;
        for (int i = 1; i < DEPTH; i++) {
            failure = new IllegalStateException("step " + i + ": " + CHATTER.repeat(7), failure);
            if (i % 3 == 0) {
                failure.addSuppressed(new IllegalStateException("while closing: " + CHATTER.repeat(2)));
            }
        }
        return failure;
    }
}
