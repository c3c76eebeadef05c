package io.skirret.retry;

import io.skirret.retry.internal.RetryBudget;
import io.skirret.settings.Durations;
import io.skirret.settings.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many retries a {@link RetryBudget} lets through. In configuration: {@code skirret.retry-budget.share},
 * {@code .min-per-second}, {@code .window} and {@code .enabled}.
 *
 * @param share retries for each fresh call: 0.2 is one retry to five fresh calls. 0 to 10
 * @param minPerSecond retries let through each second however few the fresh calls are; more than 0, at most 1,000,000. One
 *     retry in a window always passes
 * @param window over which calls are counted; 1 s to 1 h
 */
public record RetryBudgetSettings(double share, double minPerSecond, Duration window) {

    /** What the keys in configuration begin with. */
    public static final String PREFIX = "skirret.retry-budget.";

    private static final double MOST_SHARE = 10;
    private static final double MOST_PER_SECOND = 1_000_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final List<String> KEYS = List.of("enabled", "share", "min-per-second", "window");

    /** 20 % of the fresh calls of the last 10 s, at least 10 a second. */
    public static final RetryBudgetSettings DEFAULT = new RetryBudgetSettings(0.2, 10, Duration.ofSeconds(10));

    /**
     * @throws InvalidPolicyException if a number is out of its range
     */
    public RetryBudgetSettings {
        Objects.requireNonNull(window, "window");
        if (!(share >= 0 && share <= MOST_SHARE)) {
            throw wrongShare("share of a retry budget", share);
        }
        if (!(minPerSecond > 0 && minPerSecond <= MOST_PER_SECOND)) {
            throw wrongMinimum("minPerSecond of a retry budget", minPerSecond);
        }
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw wrongWindow("window of a retry budget", Durations.format(window));
        }
    }

    public RetryBudgetSettings withShare(double newShare) {
        return new RetryBudgetSettings(newShare, minPerSecond, window);
    }

    public RetryBudgetSettings withMinPerSecond(double newMinimum) {
        return new RetryBudgetSettings(share, newMinimum, window);
    }

    public RetryBudgetSettings withWindow(Duration newWindow) {
        return new RetryBudgetSettings(share, minPerSecond, newWindow);
    }

    /** The full keys there are under {@link #PREFIX}. */
    public static List<String> keys() {
        return KEYS.stream().map(PREFIX::concat).toList();
    }

    /**
     * What the settings {@code skirret.retry-budget.*} say; other settings are passed over and absent ones are those of
     * {@link #DEFAULT}. The share is written {@code 20%} or {@code 0.2}, the window {@code 10s}. Empty if {@code enabled} is
     * {@code false}: no budget is kept.
     *
     * @throws InvalidPolicyException for an unknown setting or a malformed value; the message names the key in full
     */
    public static Optional<RetryBudgetSettings> parse(Map<?, ?> settings) {
        boolean enabled = true;
        RetryBudgetSettings result = DEFAULT;
        for (Map.Entry<String, String> setting : own(settings).entrySet()) {
            String key = setting.getKey();
            String value = setting.getValue();
            switch (key.substring(PREFIX.length())) {
                case "enabled" -> enabled = onOrOff(key, value);
                case "share" -> result = result.withShare(readShare(key, value));
                case "min-per-second" -> result = result.withMinPerSecond(readMinimum(key, value));
                case "window" -> result = result.withWindow(readWindow(key, value));
                default -> throw unknown(key);
            }
        }
        return enabled ? Optional.of(result) : Optional.empty();
    }

    private static Map<String, String> own(Map<?, ?> settings) {
        Map<String, String> own = new TreeMap<>();
        settings.forEach((key, value) -> {
            if (key instanceof String full && full.startsWith(PREFIX)) {
                own.put(full, String.valueOf(value).strip());
            }
        });
        return own;
    }

    private static boolean onOrOff(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw InvalidPolicyException.of(key, "true or false", quoted(value), "false keeps no budget.");
        };
    }

    private static double readShare(String key, String value) {
        boolean percent = value.endsWith("%");
        double number = number(percent ? value.substring(0, value.length() - 1) : value);
        double share = percent ? number / 100 : number;
        if (!(share >= 0 && share <= MOST_SHARE)) {
            throw wrongShare(key, quoted(value));
        }
        return share;
    }

    private static double readMinimum(String key, String value) {
        double number = number(value);
        if (!(number > 0 && number <= MOST_PER_SECOND)) {
            throw wrongMinimum(key, quoted(value));
        }
        return number;
    }

    private static Duration readWindow(String key, String value) {
        return Durations.parse(value)
                .filter(window -> window.compareTo(SHORTEST) >= 0 && window.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> wrongWindow(key, quoted(value)));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    private static InvalidPolicyException wrongShare(String where, Object got) {
        return InvalidPolicyException.of(
                where, "a share of 0 to 10", got, "20% or 0.2 lets one retry through for five fresh calls.");
    }

    private static InvalidPolicyException wrongMinimum(String where, Object got) {
        return InvalidPolicyException.of(
                where,
                "a number above 0, up to 1000000",
                got,
                "10 lets ten retries a second through when there are few fresh calls, or none.");
    }

    private static InvalidPolicyException wrongWindow(String where, Object got) {
        return InvalidPolicyException.of(where, "a duration of 1 s to 1 h", got, "Write it like 10s.");
    }

    private static InvalidPolicyException unknown(String key) {
        List<String> known = new ArrayList<>(KEYS);
        String written = key.substring(PREFIX.length());
        return InvalidPolicyException.of(
                key,
                "a setting of the retry budget",
                quoted(written),
                (Suggestion.didYouMean(written, known) + " Settings: " + String.join(", ", known) + ".").strip());
    }

    private static String quoted(String value) {
        return "\"" + value + "\"";
    }
}
