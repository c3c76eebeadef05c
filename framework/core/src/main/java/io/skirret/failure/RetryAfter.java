package io.skirret.failure;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code Retry-After} header (RFC 9110, 10.2.3): seconds, or a date in one of HTTP's three formats, of which
 * the obsolete two must be understood. The day of the week is not held against the date.
 */
final class RetryAfter {
    private static final int LONGEST = 64;
    private static final int MOST_DIGITS = 9;
    private static final Duration MOST = Duration.ofSeconds(999_999_999);

    /** {@code Sun, 06 Nov 1994 08:49:37 GMT}, {@code Sunday, 06-Nov-94 08:49:37 GMT}, {@code Sun Nov  6 08:49:37 1994}. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT),
            new DateTimeFormatterBuilder()
                    .appendPattern("d-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ROOT),
            new DateTimeFormatterBuilder()
                    .appendPattern("MMM ")
                    .appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE)
                    .appendPattern(" HH:mm:ss uuuu")
                    .toFormatter(Locale.ROOT));

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
        if (format != DATES.get(1)) {
            return parsed;
        }
        int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
        int year = thisYear - thisYear % 100 + parsed.getYear() % 100;
        return parsed.withYear(year > thisYear + 50 ? year - 100 : year <= thisYear - 50 ? year + 100 : year);
    }
}
