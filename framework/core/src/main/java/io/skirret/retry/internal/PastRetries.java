package io.skirret.retry.internal;

import io.skirret.retry.Adaptive;

/**
 * How the retries of one task after one type of failure went, lately.
 *
 * @param succeeded how many ran and succeeded
 * @param failed how many ran and failed, whatever with
 */
public record PastRetries(int succeeded, int failed) {

    public static final PastRetries NONE = new PastRetries(0, 0);

    /** @throws IllegalArgumentException if a number is negative */
    public PastRetries {
        if (succeeded < 0 || failed < 0) {
            throw new IllegalArgumentException("expected counts of 0 or more, got " + succeeded + " and " + failed);
        }
    }

    /** As a long: two counts may be as large as an int. */
    long samples() {
        return (long) succeeded + failed;
    }

    /** Too few say nothing. */
    private boolean telling() {
        return samples() >= Adaptive.LEAST_SAMPLES;
    }

    boolean mostlySucceed() {
        return telling() && succeeded * 100L > samples() * 80;
    }

    boolean mostlyFail() {
        return telling() && succeeded * 100L < samples() * 30;
    }
}
