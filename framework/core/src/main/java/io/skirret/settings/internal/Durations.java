package io.skirret.settings.internal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write and read them: {@code 100ms}, {@code 2s}, {@code 1.5 s}, {@code 5m}, {@code 1h},
 * {@code 7d}, or ISO {@code PT2S}.
 */
public final class Durations {
    private static final Pattern SIMPLE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|s|m|min|h|d)");

    private Durations() {}

    /** Empty if it is not a duration this side of absurd. */
    public static Optional<Duration> parse(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        Matcher matcher = SIMPLE.matcher(trimmed);
        try {
            if (matcher.matches()) {
                long unit = nanosOf(matcher.group(2));
                return Optional.of(Duration.ofNanos(new BigDecimal(matcher.group(1))
                        .multiply(BigDecimal.valueOf(unit))
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact()));
            }
            return Optional.of(Duration.parse(trimmed));
        } catch (ArithmeticException | DateTimeException notADuration) {
            return Optional.empty();
        }
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m", "min" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 86_400_000_000_000L;
        };
    }

    /** {@code 250 ms}, {@code 4.3 s}, {@code 2 min 5 s}, {@code 1 h}, {@code 2 d 3 h}. */
    public static String format(Duration duration) {
        long millis = Math.round(duration.getSeconds() * 1e3 + duration.getNano() / 1e6);
        long seconds = Math.round(millis / 1e3);
        if (millis < 1_000) {
            return millis + " ms";
        } else if (millis < 59_950) {
            String tenths = BigDecimal.valueOf(Math.round(millis / 100.0), 1).toPlainString();
            return (tenths.endsWith(".0") ? tenths.substring(0, tenths.length() - 2) : tenths) + " s";
        } else if (seconds < 3_600) {
            return pair(seconds / 60, "min", seconds % 60, "s");
        } else if (seconds < 86_400) {
            return pair(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        String text = large + " " + largeUnit;
        return small == 0 ? text : text + " " + small + " " + smallUnit;
    }
}
