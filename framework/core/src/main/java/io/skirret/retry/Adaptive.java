package io.skirret.retry;

import java.util.Objects;

/**
 * That a policy's retries follow what workers see: how earlier retries of the task went, how deep its queue is, and the
 * hour of the day. A policy without this never does.
 *
 * <ul>
 *   <li>Of at least {@value #LEAST_SAMPLES} recent retries after the same failure type more than 80 % succeeded: delays
 *       are 30 % shorter. Less than 30 % succeeded: delays are 50 % longer, and at most half of the retries are made
 *       (rounded up).
 *   <li>More than {@value #DEEP} messages wait in the queue: delays are 30 % longer.
 *   <li>A call of a priority below {@link #deferBelow} whose retry would come in peak hours is put off until they are
 *       over.
 * </ul>
 *
 * <p>What somebody said exactly is kept: no retry comes before a service's {@code Retry-After} or the policy's minimum
 * delay, and a task's own {@code retry(countdown)} is taken as it is. Longer delays keep to the policy's cap. Nothing
 * is put off beyond the policy's total time budget or the call's expiry: what would come too late keeps the policy's
 * own delay.
 *
 * @param deferBelow 0 to 256; calls of a lower priority are put off out of peak hours, those without a priority count
 *     as 0. So 0 puts nothing off, 256 everything
 * @param peak when that is
 */
public record Adaptive(int deferBelow, PeakHours peak) {

    /** Delays and numbers of retries follow what is seen; nothing is put off. */
    public static final Adaptive ON = new Adaptive(0, PeakHours.DEFAULT);

    /** Retries that must have been seen before they change a delay. */
    public static final int LEAST_SAMPLES = 10;
    /** Waiting messages above which a queue counts as deep. */
    public static final int DEEP = 100;

    static final int MOST_PRIORITY = 256;

    /** @throws InvalidPolicyException if {@code deferBelow} is out of range */
    public Adaptive {
        Objects.requireNonNull(peak, "peak");
        if (deferBelow < 0 || deferBelow > MOST_PRIORITY) {
            throw InvalidPolicyException.of(
                    "deferBelow", "0 to " + MOST_PRIORITY, deferBelow, "0 puts nothing off, 1 what has no priority.");
        }
    }

    /**
     * As {@link #ON}, and calls of a priority below this wait until those hours are over.
     *
     * @throws InvalidPolicyException if {@code below} is not 0 to 256
     */
    public static Adaptive deferring(int below, PeakHours hours) {
        return new Adaptive(below, hours);
    }

    /** Whether a call of this priority is put off out of peak hours; a call without a priority has 0. */
    public boolean defers(int priority) {
        return priority < deferBelow;
    }

    /** {@code adaptive}, with what is put off if anything. */
    @Override
    public String toString() {
        return deferBelow == 0 ? "adaptive" : "adaptive, priorities below " + deferBelow + " not in " + peak;
    }
}
