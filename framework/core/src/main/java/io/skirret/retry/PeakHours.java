package io.skirret.retry;

import io.skirret.settings.ValueType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hours of each day in which work that can wait should not run, by the clocks of one zone, summer time included.
 * They may go past midnight: {@code 22:00-06:00}.
 *
 * @param from the first moment of them
 * @param to the first moment after them
 * @param zone by whose clocks
 */
public record PeakHours(LocalTime from, LocalTime to, ZoneId zone) {

    /** 09:00 to 18:00, UTC. */
    public static final PeakHours DEFAULT = new PeakHours(LocalTime.of(9, 0), LocalTime.of(18, 0), ZoneId.of("UTC"));

    /**
     * Over so long what was put off comes back, so that it does not come all at once; half of the time until the next
     * peak if shorter.
     */
    static final Duration SPREAD = Duration.ofMinutes(30);

    /** As people write the hours: {@code 09:00-18:00}; by the clocks of the default zone. */
    static final ValueType<PeakHours> HOURS = ValueType.of(
            PeakHours.class.getName(),
            "two times of day, not the same",
            "Write them like 09:00-18:00; 22:00-06:00 goes past midnight.",
            PeakHours::hours);

    /** As people write the zone. */
    static final ValueType<ZoneId> ZONE = ValueType.of(
                    ZoneId.class.getName(),
                    "a time zone",
                    "Write it like Europe/Berlin, America/New_York or UTC.",
                    PeakHours::zone)
            .suggesting(List.copyOf(ZoneId.getAvailableZoneIds()));

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,2}):(\\d{2})\\s*-\\s*(\\d{1,2}):(\\d{2})");

    /** @throws InvalidPolicyException if they begin when they end */
    public PeakHours {
        Objects.requireNonNull(zone, "zone");
        if (from.equals(to)) {
            throw InvalidPolicyException.of(
                    "peak hours", "hours that end", from + "-" + to, "Write them like 09:00-18:00 or 22:00-06:00.");
        }
    }

    /**
     * {@code 09:00-18:00} and the name of a zone, such as {@code Europe/Berlin} or {@code UTC}.
     *
     * @throws InvalidPolicyException if either is malformed
     */
    public static PeakHours parse(String hours, String zone) {
        return read("peak hours", hours, HOURS).in(read("zone of peak hours", zone, ZONE));
    }

    private static <T> T read(String where, String text, ValueType<T> type) {
        return type.parse(text)
                .orElseThrow(
                        () -> InvalidPolicyException.of(where, type.expected(), "\"" + text + "\"", type.advice(text)));
    }

    private static @Nullable PeakHours hours(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        try {
            LocalTime start = time(matcher.group(1), matcher.group(2));
            LocalTime end = time(matcher.group(3), matcher.group(4));
            return start.equals(end) ? null : new PeakHours(start, end, DEFAULT.zone);
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    private static @Nullable ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    /** The same hours by the clocks of another zone. */
    PeakHours in(ZoneId other) {
        return new PeakHours(from, to, other);
    }

    /** 24:00 is the next day's 00:00. */
    private static LocalTime time(String hour, String minute) {
        return hour.equals("24") && minute.equals("00")
                ? LocalTime.MIDNIGHT
                : LocalTime.of(Integer.parseInt(hour), Integer.parseInt(minute));
    }

    /** Whether it is peak time at that moment. */
    public boolean contains(Instant moment) {
        LocalTime time = moment.atZone(zone).toLocalTime();
        boolean begun = !time.isBefore(from);
        boolean over = !time.isBefore(to);
        return from.isBefore(to) ? begun && !over : begun || !over;
    }

    /**
     * When what was put off from a moment of peak time may come: after the peak's end, spread by chance.
     *
     * @param chance 0 to 1
     */
    public Instant after(Instant moment, double chance) {
        Instant end = end(moment);
        Duration free = Duration.between(end, nextStart(end)).dividedBy(2);
        Duration spread = free.compareTo(SPREAD) < 0 ? free : SPREAD;
        return end.plusMillis((long) (spread.toMillis() * chance));
    }

    /** Of a moment within. */
    private Instant end(Instant moment) {
        Instant end = moment;
        // Once, but for a peak that goes past the midnight of a day that its zone leaves out.
        while (contains(end)) {
            ZonedDateTime local = end.atZone(zone);
            boolean tomorrow = from.isAfter(to) && !local.toLocalTime().isBefore(from);
            end = at(local.toLocalDate().plusDays(tomorrow ? 1 : 0), to, true);
        }
        return end;
    }

    private Instant nextStart(Instant end) {
        LocalDate day = end.atZone(zone).toLocalDate();
        Instant start = at(day, from, false);
        while (!start.isAfter(end)) {
            day = day.plusDays(1);
            start = at(day, from, false);
        }
        return start;
    }

    /**
     * A time that the clocks leave out is when they are moved; of one that they show twice, the first or the second.
     */
    private Instant at(LocalDate day, LocalTime time, boolean second) {
        LocalDateTime local = day.atTime(time);
        ZoneOffsetTransition moved = zone.getRules().getTransition(local);
        if (moved == null) {
            return local.atZone(zone).toInstant();
        }
        if (moved.isGap()) {
            return moved.getInstant();
        }
        return local.toInstant(second ? moved.getOffsetAfter() : moved.getOffsetBefore());
    }

    /** {@code 09:00-18:00 Europe/Berlin}. */
    @Override
    public String toString() {
        return from + "-" + to + " " + zone.getId();
    }
}
