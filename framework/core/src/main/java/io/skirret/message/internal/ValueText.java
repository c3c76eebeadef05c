package io.skirret.message.internal;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The text that stands for values which JSON does not have, by one rule for all languages: ISO 8601 for times, where no
 * zone means UTC for a type that needs one; digits for decimals; 32 hexadecimal digits for UUIDs, with or without their
 * dashes. What a type would lose is refused.
 */
final class ValueText {

    /** Longest decimal, and largest exponent: a number of a few characters must not fill the memory when it is used. */
    static final int MAX_DECIMAL = 1000;

    private static final Pattern MIDNIGHT = Pattern.compile(".{10}T00:00(:00(\\.0+)?)?");
    private static final Pattern HEX = Pattern.compile(
            "(\\p{XDigit}{8})(-?)(\\p{XDigit}{4})\\2(\\p{XDigit}{4})\\2(\\p{XDigit}{4})\\2(\\p{XDigit}{12})");

    private ValueText() {}

    static boolean isZoned(String text) {
        int time = text.indexOf('T') + 1;
        return text.indexOf('Z', time) >= 0 || text.indexOf('+', time) >= 0 || text.indexOf('-', time) >= 0;
    }

    static Instant instant(String text) {
        Optional<Instant> time = Iso8601.parse(text);
        return time.isPresent() ? time.get() : offsetDateTime(text).toInstant();
    }

    static OffsetDateTime offsetDateTime(String text) {
        return OffsetDateTime.parse(isZoned(text) ? text : text + "Z");
    }

    static ZonedDateTime zonedDateTime(String text) {
        return ZonedDateTime.parse(isZoned(text) ? text : text + "Z");
    }

    static LocalDateTime localDateTime(String text) {
        if (text.indexOf('T') > 0 && isZoned(text)) {
            throw new IllegalArgumentException("a zone, which this type would lose; declare OffsetDateTime or Instant");
        }
        return LocalDateTime.parse(text);
    }

    /** Celery 5.2 sends a date as the time at which it begins. */
    static LocalDate date(String text) {
        if (MIDNIGHT.matcher(text).matches()) {
            return LocalDate.parse(text.substring(0, 10));
        }
        if (text.indexOf('T') > 0) {
            throw new IllegalArgumentException("a time of day, which this type would lose; declare LocalDateTime");
        }
        return LocalDate.parse(text);
    }

    static LocalTime localTime(String text) {
        if (isZoned(text)) {
            throw new IllegalArgumentException("a zone, which this type would lose; declare OffsetTime");
        }
        return LocalTime.parse(text);
    }

    /** With a zone where there is one. */
    static Object time(String text) {
        return isZoned(text) ? OffsetTime.parse(text) : LocalTime.parse(text);
    }

    static Date legacyDate(String text) {
        Instant time = instant(text);
        if (time.getNano() % 1_000_000 != 0) {
            throw new IllegalArgumentException("parts of a millisecond, which this type would lose; declare Instant");
        }
        return Date.from(time);
    }

    static UUID uuid(String text) {
        var parts = HEX.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not 32 hexadecimal digits");
        }
        return UUID.fromString(
                String.join("-", parts.group(1), parts.group(3), parts.group(4), parts.group(5), parts.group(6)));
    }

    static BigDecimal decimal(String text) {
        if (text.length() > MAX_DECIMAL) {
            throw new IllegalArgumentException("more than " + MAX_DECIMAL + " characters");
        }
        return bounded(new BigDecimal(text));
    }

    static BigDecimal bounded(BigDecimal value) {
        if (Math.abs((long) value.scale()) > MAX_DECIMAL) {
            throw new IllegalArgumentException("an exponent beyond " + MAX_DECIMAL);
        }
        return value;
    }
}
