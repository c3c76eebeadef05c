package io.skirret.worker.internal.quarantine;

import java.time.Duration;

/**
 * The numbers of the quarantine.
 *
 * @param from redeliveries from which a message runs alone; 1 or more
 * @param maxRedeliveries redeliveries after which one more rejects it as poison; 0 or more
 * @param delay least wait of a message that came back before it may run alone; chance adds up to twice as much for each
 *     redelivery
 */
public record QuarantineRules(int from, int maxRedeliveries, Duration delay) {

    /** From the first redelivery, three at most, a second or more apart. */
    public static final QuarantineRules DEFAULT = new QuarantineRules(1, 3, Duration.ofSeconds(1));

    public QuarantineRules {
        if (delay.isNegative() || delay.isZero()) {
            throw new IllegalArgumentException("expected the quarantine delay to be more than zero, got " + delay
                    + "; no message was taken; give a duration such as 10 s");
        }
    }

    public QuarantineRules withFrom(int value) {
        return new QuarantineRules(value, maxRedeliveries, delay);
    }

    public QuarantineRules withMaxRedeliveries(int value) {
        return new QuarantineRules(from, value, delay);
    }

    public QuarantineRules withDelay(Duration value) {
        return new QuarantineRules(from, maxRedeliveries, value);
    }
}
