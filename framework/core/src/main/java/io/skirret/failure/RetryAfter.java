package io.skirret.failure;

import static java.util.Map.entry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code Retry-After} header (RFC 9110, 10.2.3): seconds, or a date in one of HTTP's three formats, of
 * which the obsolete two must be understood. The day of the week is not held against the date.
 */
final class RetryAfter {
    private static final int LONGEST = 64;
    private static final int MOST_DIGITS = 9;
    private static final Duration MOST = Duration.ofSeconds(999_999_999);

    /** Not the locale's: its data changes with the JDK. */
    private static final Map<Long, String> MONTHS = Map.ofEntries(
            entry(1L, "Jan"),
            entry(2L, "Feb"),
            entry(3L, "Mar"),
            entry(4L, "Apr"),
            entry(5L, "May"),
            entry(6L, "Jun"),
            entry(7L, "Jul"),
            entry(8L, "Aug"),
            entry(9L, "Sep"),
            entry(10L, "Oct"),
            entry(11L, "Nov"),
            entry(12L, "Dec"));

    /** {@code Sun, 06 Nov 1994 08:49:37 GMT} without its day. */
    private static final DateTimeFormatter STANDARD = strict(new DateTimeFormatterBuilder()
            .appendPattern("d ")
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendPattern(" uuuu HH:mm:ss 'GMT'"));

    /** {@code Sunday, 06-Nov-94 08:49:37 GMT} without its day. */
    private static final DateTimeFormatter TWO_DIGIT_YEAR = strict(new DateTimeFormatterBuilder()
            .appendPattern("d-")
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendLiteral('-')
            .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
            .appendPattern(" HH:mm:ss 'GMT'"));

    /** {@code Sun Nov 6 08:49:37 1994} without its day. */
    private static final DateTimeFormatter ASCTIME = strict(new DateTimeFormatterBuilder()
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendPattern(" d HH:mm:ss uuuu"));

    private static final List<DateTimeFormatter> DATES = List.of(STANDARD, TWO_DIGIT_YEAR, ASCTIME);

    private RetryAfter() {}

    /** Null for garbage, negative seconds and dates in the past. */
    static @Nullable Duration parse(String header, Instant now) {
        String value = header.strip();
        if (value.isEmpty() || value.length() > LONGEST) {
            return null;
        }
        return value.chars().allMatch(c -> c >= '0' && c <= '9') ? seconds(value) : until(value, now);
    }

    private static Duration seconds(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > MOST_DIGITS ? MOST : Duration.ofSeconds(Long.parseLong(significant));
    }

    private static @Nullable Duration until(String date, Instant now) {
        String withoutDay = date.replaceFirst("^[A-Za-z]{3,9},? +", "").replaceAll(" +", " ");
        for (DateTimeFormatter format : DATES) {
            try {
                Instant at = inThisCentury(LocalDateTime.parse(withoutDay, format), format, now)
                        .toInstant(ZoneOffset.UTC);
                return at.isBefore(now) ? null : Duration.between(now, at);
            } catch (DateTimeException notThisFormat) {
                // The next format may fit.
            }
        }
        return null;
    }

    /** Two digits of a year that seem more than 50 years ahead mean the most recent past year that ends so. */
    private static LocalDateTime inThisCentury(LocalDateTime parsed, DateTimeFormatter format, Instant now) {
        if (!format.equals(TWO_DIGIT_YEAR)) {
            return parsed;
        }
        int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
        int year = thisYear - thisYear % 100 + parsed.getYear() % 100;
        return parsed.withYear(year > thisYear + 50 ? year - 100 : year <= thisYear - 50 ? year + 100 : year);
    }

    private static DateTimeFormatter strict(DateTimeFormatterBuilder builder) {
        return builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }
}
