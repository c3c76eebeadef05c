package io.skirret.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a circuit breaker opens, for how long, and what becomes of messages meanwhile. Immutable.
 *
 * @param failures failures in a row after which it opens, counted by each worker, 1 to 10,000; 5 unless set
 * @param rate percentage of the last {@code window} runs that failed from which it opens as well, 1 to 100; null, unless set, for never
 * @param window how many runs {@code rate} looks at, 2 to 10,000; 100 unless set
 * @param openFor how long it lets nothing through before trials begin, 100 ms to 24 h; 60 s unless set
 * @param trials runs let through at a time, by all workers together, once that is over, and successes in one worker that close it; 1 to 100, 3
 *     unless set
 * @param whenOpen what becomes of messages that it lets not through; {@link WhenOpen#PARK} unless set
 */
public record BreakerSettings(
        int failures, @Nullable Integer rate, int window, Duration openFor, int trials, WhenOpen whenOpen) {

    /** What becomes of messages that an open breaker stops. */
    public enum WhenOpen {
        /** They wait in the broker until it closes; no attempt is burnt. */
        PARK,
        /** Their attempt fails at once, unrun; the retry policy goes on from there. */
        FAIL,
        /** They go to the dead letters, as {@code breaker-open}. */
        DEAD_LETTER
    }

    /** In the place of a breaker's name: one for the task alone, called like the task. */
    public static final String OWN = "own";

    private static final int MOST = 10_000;
    private static final int MOST_TRIALS = 100;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(24);

    /** What each setting is unless set. */
    public static final BreakerSettings DEFAULT =
            new BreakerSettings(5, null, 100, Duration.ofSeconds(60), 3, WhenOpen.PARK);

    /** @throws IllegalArgumentException with all that is wrong and what to write instead */
    public BreakerSettings {
        List<String> problems = new ArrayList<>();
        range(problems, "failures", failures, 1, MOST, "5 is the default");
        range(problems, "rate", rate == null ? 1 : rate, 1, 100, "leave it out for none");
        range(problems, "window", window, 2, MOST, "100 is the default");
        range(problems, "trials", trials, 1, MOST_TRIALS, "3 is the default");
        if (openFor.compareTo(SHORTEST) < 0 || openFor.compareTo(LONGEST) > 0) {
            problems.add("openFor: expected 100ms to 24h, got " + openFor + "; 60s is the default");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(". ", problems));
        }
    }

    private static void range(List<String> problems, String what, int value, int least, int most, String fix) {
        if (value < least || value > most) {
            problems.add(what + ": expected " + least + " to " + most + ", got " + value + "; " + fix);
        }
    }

    /** The defaults, to be changed. */
    public static Builder builder() {
        return DEFAULT.toBuilder();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /** As {@code failures = 5, openFor = PT1M, ...}: the same text for the same settings. */
    @Override
    public String toString() {
        return "failures = " + failures + (rate == null ? "" : ", rate = " + rate + " % of " + window) + ", openFor = "
                + openFor + ", trials = " + trials + ", whenOpen = " + whenOpen;
    }

    /** Collects what is set. Not thread-safe. */
    public static final class Builder {
        private int failures;
        private @Nullable Integer rate;
        private int window;
        private Duration openFor;
        private int trials;
        private WhenOpen whenOpen;

        private Builder(BreakerSettings from) {
            this.failures = from.failures;
            this.rate = from.rate;
            this.window = from.window;
            this.openFor = from.openFor;
            this.trials = from.trials;
            this.whenOpen = from.whenOpen;
        }

        public Builder failures(int value) {
            this.failures = value;
            return this;
        }

        public Builder rate(@Nullable Integer percent) {
            this.rate = percent;
            return this;
        }

        public Builder window(int runs) {
            this.window = runs;
            return this;
        }

        public Builder openFor(Duration value) {
            this.openFor = value;
            return this;
        }

        public Builder trials(int value) {
            this.trials = value;
            return this;
        }

        public Builder whenOpen(WhenOpen value) {
            this.whenOpen = value;
            return this;
        }

        /** @throws IllegalArgumentException with all that is wrong */
        public BreakerSettings build() {
            return new BreakerSettings(failures, rate, window, openFor, trials, whenOpen);
        }
    }
}
