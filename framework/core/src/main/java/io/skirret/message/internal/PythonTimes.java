package io.skirret.message.internal;

import io.skirret.message.UnsendableException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Times as every Python 3 reads them with {@code fromisoformat}: six digits of a second and an offset in digits.
 * Refuses what Python's types cannot hold.
 */
final class PythonTimes {

    private static final int MICRO = 1000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .append(TIME)
            .toFormatter();

    private PythonTimes() {}

    static String text(Instant time) {
        if (time.getEpochSecond() < Instant.parse("0001-01-01T00:00:00Z").getEpochSecond()
                || time.getEpochSecond() > Instant.parse("9999-12-31T23:59:59Z").getEpochSecond()) {
            throw years(time);
        }
        return text(time.atOffset(ZoneOffset.UTC));
    }

    static String text(OffsetDateTime time) {
        return text(time.toLocalDateTime()) + offset(time.getOffset());
    }

    static String text(ZonedDateTime time) {
        if (!(time.getZone().normalized() instanceof ZoneOffset)) {
            throw new UnsendableException(
                    "expected a time with an offset, which kombu's tags have, got one of the region " + time.getZone()
                            + "; nothing was sent; send its toOffsetDateTime(), or the region beside it");
        }
        return text(time.toOffsetDateTime());
    }

    static String text(LocalDateTime time) {
        years(time.toLocalDate());
        whole(time.getNano(), time);
        return DATE_TIME.format(time);
    }

    static String text(LocalDate date) {
        years(date);
        return date.toString();
    }

    static String text(LocalTime time) {
        whole(time.getNano(), time);
        return TIME.format(time);
    }

    static String text(OffsetTime time) {
        return text(time.toLocalTime()) + offset(time.getOffset());
    }

    private static String offset(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId();
    }

    private static void years(LocalDate date) {
        if (date.getYear() < 1 || date.getYear() > 9999) {
            throw years((Object) date);
        }
    }

    private static UnsendableException years(Object time) {
        return new UnsendableException("expected a time in the years 1 to 9999, which Python's types can hold, got "
                + time + "; nothing was sent; choose another, or send a String");
    }

    private static void whole(int nano, Object time) {
        if (nano % MICRO != 0) {
            throw new UnsendableException("expected whole microseconds, which Python's types can hold, got " + time
                    + "; nothing was sent; write truncatedTo(ChronoUnit.MICROS), or send a String");
        }
    }
}
