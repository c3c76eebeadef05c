package io.skirret.worker.breaker;

import io.skirret.failure.FailureType;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
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
 * @param rate percentage of the last {@code window} runs that failed from which it opens as well, 1 to 100; null,
 *     unless set, for never
 * @param window how many runs {@code rate} looks at, 2 to 10,000; 100 unless set
 * @param openFor how long it lets nothing through before trials begin, 100 ms to 24 h; 60 s unless set
 * @param trials runs let through at a time, by all workers together, once that is over, and successes in one worker
 *     that close it; 1 to 100, 3 unless set
 * @param whenOpen what becomes of messages that it lets not through; {@link WhenOpen#PARK} unless set
 * @param rows for failures of these types other numbers than {@code failures} and {@code openFor}, counted for each
 *     type by itself; none unless set
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

    private static final String FAMILY = "skirret.breakers.";

    private static final Setting<Integer> FAILURES = setting(
            "failures",
            ValueType.whole(1, 10_000).advising("5 is the default."),
            "5",
            "Failures in a row after which it opens, counted by each worker.");
    private static final Setting<Integer> RATE = Setting.optional(
            FAMILY + "<name>.rate",
            ValueType.percent(1, 100).advising("Write it like 50%, or leave it out for none."),
            "Percentage of the last runs that failed from which it opens as well; never unless set.");
    private static final Setting<Integer> WINDOW = setting(
            "window",
            ValueType.whole(2, 10_000).advising("100 is the default."),
            "100",
            "Number of last runs that the rate looks at.");
    private static final Setting<Duration> OPEN_FOR = setting(
            "open-for",
            ValueType.duration(Duration.ofMillis(100), Duration.ofHours(24))
                    .advising("Write it with its unit: 500ms, 30s, 5m or PT30S; 60s is the default."),
            "60s",
            "How long it lets nothing through before trials begin.");
    private static final Setting<Integer> TRIALS = setting(
            "trials",
            ValueType.whole(1, 100).advising("3 is the default."),
            "3",
            "Runs let through at a time, by all workers together, once that is over; and successes in one worker that close it.");
    private static final Setting<WhenOpen> WHEN_OPEN = setting(
            "when-open",
            ValueType.oneOf(WhenOpen.class),
            "park",
            "What becomes of messages that it does not let through: park (they wait in the broker), fail (their attempt fails) or dead-letter.");

    /** The settings {@code skirret.breakers.<name>.*}, in the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(FAILURES, RATE, WINDOW, OPEN_FOR, TRIALS, WHEN_OPEN);

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
        check(problems, FAILURES, "failures", failures);
        if (rate != null) {
            check(problems, RATE, "rate", rate);
        }
        check(problems, WINDOW, "window", window);
        check(problems, TRIALS, "trials", trials);
        check(problems, OPEN_FOR, "openFor", openFor);
        rows = Collections.unmodifiableMap(new TreeMap<>(rows));
        rows.forEach((type, row) -> {
            check(problems, FAILURES, type + ".failures", row.failures());
            check(problems, OPEN_FOR, type + ".openFor", row.openFor());
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" ", problems));
        }
    }

    private static <T> void check(List<String> problems, Setting<T> setting, String what, T value) {
        setting.type().problem(what, value).ifPresent(problems::add);
    }

    private static <T> Setting<T> setting(String word, ValueType<T> type, String unlessSet, String description) {
        return new Setting<>(FAMILY + "<name>." + word, type, unlessSet, description);
    }

    /** The circuit breakers that these settings describe, by name. */
    public static Map<String, BreakerSettings> read(SettingValues values) {
        Map<String, BreakerSettings> breakers = new TreeMap<>();
        values.named(FAMILY)
                .forEach((name, own) -> breakers.put(
                        name,
                        new BreakerSettings(
                                own.get(FAILURES),
                                own.value(RATE).orElse(null),
                                own.get(WINDOW),
                                own.get(OPEN_FOR),
                                own.get(TRIALS),
                                own.get(WHEN_OPEN))));
        return Map.copyOf(breakers);
    }

    /** With the same numbers for failures of all types. */
    public BreakerSettings(
            int failures, @Nullable Integer rate, int window, Duration openFor, int trials, WhenOpen whenOpen) {
        this(failures, rate, window, openFor, trials, whenOpen, Map.of());
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

    /** A builder that holds these settings, to change some. */
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

        /** Failures of one type in a row that open it; 1 or more. Default: 5. */
        public Builder failures(int value) {
            this.failures = value;
            return this;
        }

        /**
         * Share of failed runs in the window that opens it, in percent, 1 to 100; null, the default, for no such rule.
         */
        public Builder rate(@Nullable Integer percent) {
            this.rate = percent;
            return this;
        }

        /** How many of the last runs the rate looks at; 1 or more. */
        public Builder window(int runs) {
            this.window = runs;
            return this;
        }

        /** How long it stays open before it tries again; positive. Default: one minute. */
        public Builder openFor(Duration value) {
            this.openFor = value;
            return this;
        }

        /** How many trial runs must succeed, half open, before it closes; 1 or more. */
        public Builder trials(int value) {
            this.trials = value;
            return this;
        }

        /** What becomes of calls while it is open. */
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
