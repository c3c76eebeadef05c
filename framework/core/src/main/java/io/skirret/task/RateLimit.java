package io.skirret.task;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maximum number of runs of a task in a time, as Celery writes it: {@code "10/s"}, {@code "10/m"}, {@code "10/h"}; a
 * plain number is a second's. 0 is no limit.
 *
 * @param interval time between two runs at this rate; zero for no limit
 * @param text as it was written
 */
public record RateLimit(Duration interval, String text) {

    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(?:/([smh]))?");
    private static final Duration SLOWEST = Duration.ofDays(1);

    public RateLimit {
        if (interval.isNegative() || interval.compareTo(SLOWEST) > 0) {
            throw new IllegalArgumentException("expected a rate of one a day or more, or 0 for none, got " + text);
        }
    }

    /**
     * @throws IllegalArgumentException if it is not written so, or less than one a day; the message says how to write
     *     it
     */
    public static RateLimit parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw wrong(text);
        }
        BigDecimal runs = new BigDecimal(matcher.group(1));
        if (runs.signum() == 0) {
            return new RateLimit(Duration.ZERO, text);
        }
        BigDecimal nanos = BigDecimal.valueOf(unit(matcher.group(2)).toNanos()).divide(runs, 0, RoundingMode.CEILING);
        if (nanos.compareTo(BigDecimal.valueOf(SLOWEST.toNanos())) > 0) {
            throw wrong(text);
        }
        return new RateLimit(Duration.ofNanos(nanos.longValueExact()), text);
    }

    /** Whether it limits nothing. */
    public boolean isNone() {
        return interval.isZero();
    }

    @Override
    public String toString() {
        return text;
    }

    private static Duration unit(@Nullable String letter) {
        if (letter == null) {
            return Duration.ofSeconds(1);
        }
        return switch (letter) {
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofSeconds(1);
        };
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "expected a rate of one a day or more as \"10/s\", \"10/m\", \"10/h\", \"10\" for ten"
                        + " a second, or \"0\" for no limit, got \"" + text + "\"; write it so");
    }
}
