package io.skirret.cli.internal.simulation;

/**
 * The service: down for a while, and never faster than its capacity. It holds a fiftieth of a second's worth of calls,
 * two at least; those that find it full are refused.
 */
final class Service {
    private static final double PATIENCE_NANOS = 2e7;

    enum Answer {
        ANSWERED,
        DOWN,
        REFUSED
    }

    private final long downFrom;
    private final long downUntil;
    private final double nanosPerCall;
    private final double patience;
    private double busyUntil;

    Service(Scenario scenario) {
        this.downFrom = scenario.outageStart().toNanos();
        this.downUntil = scenario.outageEnd().toNanos();
        this.nanosPerCall = 1e9 / scenario.capacity();
        this.patience = Math.max(PATIENCE_NANOS, 2 * nanosPerCall);
    }

    Answer call(long now) {
        if (now >= downFrom && now < downUntil) {
            return Answer.DOWN;
        }
        double done = Math.max(busyUntil, now) + nanosPerCall;
        if (done - now > patience) {
            return Answer.REFUSED;
        }
        busyUntil = done;
        return Answer.ANSWERED;
    }
}
