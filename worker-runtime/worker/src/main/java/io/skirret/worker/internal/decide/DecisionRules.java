package io.skirret.worker.internal.decide;

import java.time.Duration;
import java.util.List;

/**
 * The numbers that decisions follow.
 *
 * @param unknownTaskDelays how long a message of an unknown task waits, each time; after the last it goes to the dead letters
 * @param quarantineDelay least wait of a message that came back before it may run alone; chance adds up to twice as much for each return
 */
public record DecisionRules(List<Duration> unknownTaskDelays, Duration quarantineDelay) {

    /** Unknown tasks wait 10, 30 and 60 s, so that a rolling deployment can finish; suspects a second or more. */
    public static final DecisionRules DEFAULT = new DecisionRules(
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60)), Duration.ofSeconds(1));

    public DecisionRules {
        unknownTaskDelays = List.copyOf(unknownTaskDelays);
        unknownTaskDelays.forEach(delay -> positive("a delay of unknown tasks", delay));
        positive("the quarantine delay", quarantineDelay);
    }

    private static void positive(String what, Duration delay) {
        if (delay.isNegative() || delay.isZero()) {
            throw new IllegalArgumentException("expected " + what + " to be more than zero, got " + delay
                    + "; no message was taken; give a duration such as 10 s");
        }
    }
}
