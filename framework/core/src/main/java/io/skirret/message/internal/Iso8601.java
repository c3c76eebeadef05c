package io.skirret.message.internal;

import io.skirret.message.UnsendableException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Optional;

/**
 * Times as Python's {@code isoformat()} has them. Reads more forms than it writes; without a zone means UTC, as in
 * Celery.
 *
 * <p>Not {@code java.time.format}: on the form that Celery writes its parsers take four to eight times as long, refuse
 * each other's forms (no zone, a blank, a comma, {@code +0100}), and make an exception with its trace for every hostile
 * header.
 */
public final class Iso8601 {

    private static final int MAX_LENGTH = 64;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Iso8601() {}

    /** {@code 2026-11-21T21:59:42.921574+00:00}: six digits, always; Celery 5.2 refuses nine. */
    public static String format(Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new UnsendableException("expected a time in the years 1 to 9999, got " + time
                    + "; nothing was sent; choose a time that Python can hold");
        }
        LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(32);
        digits(text, utc.getYear(), 4);
        digits(text, utc.getMonthValue(), 2, '-');
        digits(text, utc.getDayOfMonth(), 2, '-');
        digits(text, utc.getHour(), 2, 'T');
        digits(text, utc.getMinute(), 2, ':');
        digits(text, utc.getSecond(), 2, ':');
        digits(text, utc.get(ChronoField.MICRO_OF_SECOND), 6, '.');
        return text.append("+00:00").toString();
    }

    /** A time that {@link #format} can write again, in the years 1 to 9999; empty for any other text. */
    public static Optional<Instant> parse(String text) {
        if (text.length() < 10 || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return new Parser(text).instant().filter(time -> !time.isBefore(FIRST) && !time.isAfter(LAST));
        } catch (DateTimeException impossible) {
            // 30 February, 24:00, a leap second: a shape that is right with numbers that are not.
            return Optional.empty();
        }
    }

    private static void digits(StringBuilder text, int value, int width, char before) {
        digits(text.append(before), value, width);
    }

    private static void digits(StringBuilder text, int value, int width) {
        String digits = Integer.toString(value);
        for (int i = digits.length(); i < width; i++) {
            text.append('0');
        }
        text.append(digits);
    }

    /** {@code YYYY-MM-DD[(T| )hh:mm[:ss[.f{1,9}]][Z|(+|-)hh[:]mm]]}, ASCII digits only. */
    private static final class Parser {
        private final String text;
        private int at;
        private boolean bad;

        Parser(String text) {
            this.text = text;
        }

        Optional<Instant> instant() {
            int year = number(4);
            expect('-');
            int month = number(2);
            expect('-');
            int day = number(2);
            int hour = 0;
            int minute = 0;
            int second = 0;
            int nano = 0;
            int offset = 0;
            if (!bad && at < text.length()) {
                if (!(take('T') || take('t') || take(' '))) {
                    return Optional.empty();
                }
                hour = number(2);
                expect(':');
                minute = number(2);
                if (take(':')) {
                    second = number(2);
                    if (take('.') || take(',')) {
                        nano = fraction();
                    }
                }
                offset = offset();
            }
            if (bad || at != text.length()) {
                return Optional.empty();
            }
            return Optional.of(
                    LocalDateTime.of(LocalDate.of(year, month, day), LocalTime.of(hour, minute, second, nano))
                            .toInstant(ZoneOffset.ofTotalSeconds(offset)));
        }

        private int offset() {
            if (at == text.length() || take('Z') || take('z')) {
                return 0;
            }
            int sign = take('+') ? 1 : take('-') ? -1 : 0;
            int hours = number(2);
            boolean colon = take(':');
            int minutes = colon || at < text.length() ? number(2) : 0;
            bad |= sign == 0 || minutes > 59 || hours > 18;
            return sign * (hours * 3600 + minutes * 60);
        }

        private int fraction() {
            int start = at;
            int value = 0;
            while (at < text.length() && at - start < 9 && isDigit(text.charAt(at))) {
                value = value * 10 + (text.charAt(at++) - '0');
            }
            bad |= at == start;
            for (int i = at - start; i < 9; i++) {
                value *= 10;
            }
            return value;
        }

        private int number(int width) {
            int value = 0;
            for (int i = 0; i < width; i++) {
                if (at >= text.length() || !isDigit(text.charAt(at))) {
                    bad = true;
                    return 0;
                }
                value = value * 10 + (text.charAt(at++) - '0');
            }
            return value;
        }

        private void expect(char wanted) {
            bad |= !take(wanted);
        }

        private boolean take(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}
