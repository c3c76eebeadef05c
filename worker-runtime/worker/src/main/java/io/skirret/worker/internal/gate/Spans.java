package io.skirret.worker.internal.gate;

import java.time.Duration;
import java.time.Instant;

/** Time spans between instants that come from anywhere. */
final class Spans {

    /** Longest single wait; what is due later waits again. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private Spans() {}

    static Duration between(Instant from, Instant to) {
        return to.isAfter(from.plus(LONGEST)) ? LONGEST : Duration.between(from, to);
    }
}
