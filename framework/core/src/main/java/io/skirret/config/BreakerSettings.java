package io.skirret.config;

import io.skirret.failure.FailureType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * @param rows for failures of these types other numbers than {@code failures} and {@code openFor}, counted for each type by itself; none
 *     unless set
 */
public record BreakerSettings(
        int failures,
        @Nullable Integer rate,
        int window,
        Duration openFor,
        int trials,
        WhenOpen whenOpen,
        Map<FailureType, Row> rows) {

    /**
     * How many failures of one type in a row open it, and for how long.
     *
     * @param failures 1 to 10,000
     * @param openFor 100 ms to 24 h
     */
    public record Row(int failures, Duration openFor) {}

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

    /** The defaults, with the numbers of the policy {@code smart} for the failures that it tells apart. */
    public static final BreakerSettings SMART = builder()
            .row(FailureType.TRANSIENT_DATABASE, 10, Duration.ofMinutes(5))
            .row(FailureType.TRANSIENT_NETWORK, 5, Duration.ofMinutes(10))
            .row(FailureType.EXTERNAL_API_DOWN, 3, Duration.ofMinutes(30))
            .build();

    /** @throws IllegalArgumentException with all that is wrong and what to write instead */
    public BreakerSettings {
        List<String> problems = new ArrayList<>();
        range(problems, "failures", failures, 1, MOST, "5 is the default");
        range(problems, "rate", rate == null ? 1 : rate, 1, 100, "leave it out for none");
        range(problems, "window", window, 2, MOST, "100 is the default");
        range(problems, "trials", trials, 1, MOST_TRIALS, "3 is the default");
        openFor(problems, "openFor", openFor);
        rows = Collections.unmodifiableMap(new TreeMap<>(rows));
        rows.forEach((type, row) -> {
            range(problems, type + ".failures", row.failures(), 1, MOST, "leave it out for the same as other failures");
            openFor(problems, type + ".openFor", row.openFor());
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(". ", problems));
        }
    }

    private static void range(List<String> problems, String what, int value, int least, int most, String fix) {
        if (value < least || value > most) {
            problems.add(what + ": expected " + least + " to " + most + ", got " + value + "; " + fix);
        }
    }

    /** With the same numbers for failures of all types. */
    public BreakerSettings(
            int failures, @Nullable Integer rate, int window, Duration openFor, int trials, WhenOpen whenOpen) {
        this(failures, rate, window, openFor, trials, whenOpen, Map.of());
    }

    private static void openFor(List<String> problems, String what, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(what + ": expected 100ms to 24h, got " + value + "; 60s is the default");
        }
    }

    /** How long a failure of this type keeps it open. */
    public Duration openFor(FailureType type) {
        Row row = rows.get(type);
        return row == null ? openFor : row.openFor();
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
                + openFor + ", trials = " + trials + ", whenOpen = " + whenOpen + inWords(rows);
    }

    private static String inWords(Map<FailureType, Row> rows) {
        StringBuilder text = new StringBuilder();
        rows.forEach((type, row) -> text.append(", ")
                .append(type)
                .append(" = ")
                .append(row.failures())
                .append(" for ")
                .append(row.openFor()));
        return text.toString();
    }

    /** Collects what is set. Not thread-safe. */
    public static final class Builder {
        private int failures;
        private @Nullable Integer rate;
        private int window;
        private Duration openFor;
        private int trials;
        private WhenOpen whenOpen;
        private final Map<FailureType, Row> rows = new TreeMap<>();

        private Builder(BreakerSettings from) {
            this.failures = from.failures;
            this.rate = from.rate;
            this.window = from.window;
            this.openFor = from.openFor;
            this.trials = from.trials;
            this.whenOpen = from.whenOpen;
            this.rows.putAll(from.rows);
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

        /** Other numbers for failures of one type, counted by itself. */
        public Builder row(FailureType type, int failuresInARow, Duration open) {
            rows.put(type, new Row(failuresInARow, open));
            return this;
        }

        /** @throws IllegalArgumentException with all that is wrong */
        public BreakerSettings build() {
            return new BreakerSettings(failures, rate, window, openFor, trials, whenOpen, rows);
        }
    }
}
