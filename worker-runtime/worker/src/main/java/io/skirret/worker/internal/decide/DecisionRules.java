package io.skirret.worker.internal.decide;

import java.time.Duration;
import java.util.List;

/**
 * The numbers that decisions follow.
 *
 * @param unknownTaskDelays how long a message of an unknown task waits, each time; after the last it goes to the dead
 *     letters
 */
public record DecisionRules(List<Duration> unknownTaskDelays) {

    /** 10, 30 and 60 s, so that a rolling deployment can finish. */
    public static final DecisionRules DEFAULT =
            new DecisionRules(List.of(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60)));

    public DecisionRules {
        unknownTaskDelays = List.copyOf(unknownTaskDelays);
        for (Duration delay : unknownTaskDelays) {
            if (delay.isNegative() || delay.isZero()) {
                throw new IllegalArgumentException("expected a delay of unknown tasks to be more than zero, got "
                        + delay + "; no message was taken; give a duration such as 10 s");
            }
        }
    }
}
