package io.skirret.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeakHoursTest {

    @ParameterizedTest
    @CsvSource({
        // Winter: an hour ahead of UTC. Summer: two.
        "09:00-18:00, Europe/Berlin, 2026-01-15T07:59:59Z, false",
        "09:00-18:00, Europe/Berlin, 2026-01-15T08:00:00Z, true",
        "09:00-18:00, Europe/Berlin, 2026-01-15T16:59:59Z, true",
        "09:00-18:00, Europe/Berlin, 2026-01-15T17:00:00Z, false",
        "09:00-18:00, Europe/Berlin, 2026-07-15T07:00:00Z, true",
        "09:00-18:00, Europe/Berlin, 2026-07-15T16:00:00Z, false",
        "22:00-06:00, UTC, 2026-07-15T23:00:00Z, true",
        "22:00-06:00, UTC, 2026-07-15T05:59:59Z, true",
        "22:00-06:00, UTC, 2026-07-15T06:00:00Z, false",
        "08:00-24:00, UTC, 2026-07-15T23:59:59Z, true",
        "08:00-24:00, UTC, 2026-07-15T00:00:00Z, false",
    })
    void by_the_clocks_of_the_zone(String hours, String zone, Instant moment, boolean peak) {
        assertThat(PeakHours.parse(hours, zone).contains(moment)).isEqualTo(peak);
    }

    @ParameterizedTest
    @CsvSource({
        "09:00-18:00, Europe/Berlin, 2026-01-15T12:00:00Z, 2026-01-15T17:00:00Z",
        "09:00-18:00, Europe/Berlin, 2026-07-15T12:00:00Z, 2026-07-15T16:00:00Z",
        "22:00-06:00, UTC, 2026-07-15T23:00:00Z, 2026-07-16T06:00:00Z",
        "22:00-06:00, UTC, 2026-07-15T01:00:00Z, 2026-07-15T06:00:00Z",
        // The night of 29 March the clocks go from 02:00 to 03:00: an hour less to wait, and 02:30 is never shown.
        "22:00-06:00, Europe/Berlin, 2026-03-28T22:00:00Z, 2026-03-29T04:00:00Z",
        "22:00-02:30, Europe/Berlin, 2026-03-28T22:00:00Z, 2026-03-29T01:00:00Z",
        // The night of 25 October they go from 03:00 back to 02:00: an hour more, and 02:30 is shown twice.
        "22:00-06:00, Europe/Berlin, 2026-10-24T21:00:00Z, 2026-10-25T05:00:00Z",
        "22:00-02:30, Europe/Berlin, 2026-10-24T21:00:00Z, 2026-10-25T01:30:00Z",
        // Samoa had no 30 December 2011.
        "22:00-06:00, Pacific/Apia, 2011-12-30T09:00:00Z, 2011-12-30T16:00:00Z",
    })
    void the_end_of_the_peak(String hours, String zone, Instant moment, Instant end) {
        PeakHours peak = PeakHours.parse(hours, zone);
        assertThat(peak.contains(moment)).isTrue();
        assertThat(peak.after(moment, 0)).isEqualTo(end);
        assertThat(peak.contains(end)).isFalse();
    }

    @Test
    void what_was_put_off_is_spread_and_never_comes_in_a_peak() {
        List<String> zones = new ArrayList<>(ZoneId.getAvailableZoneIds());
        zones.sort(null);
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            LocalTime from = LocalTime.of(random.nextInt(24), random.nextInt(60));
            LocalTime to = random.nextInt(4) == 0
                    ? from.minusMinutes(1 + random.nextInt(20))
                    : from.plusMinutes(1 + random.nextInt(1_439));
            PeakHours peak = new PeakHours(from, to, ZoneId.of(zones.get(random.nextInt(zones.size()))));
            Instant moment = Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE));
            if (!peak.contains(moment)) {
                continue;
            }
            double chance = random.nextDouble();
            Instant later = peak.after(moment, chance);
            String about = "seed " + seed + ", " + peak + ", " + moment + " -> " + later;
            assertThat(later).as(about).isAfter(moment);
            assertThat(peak.contains(later)).as(about).isFalse();
            assertThat(Duration.between(moment, later)).as(about).isLessThan(Duration.ofHours(50));
            assertThat(Duration.between(peak.after(moment, 0), later))
                    .as(about)
                    .isBetween(Duration.ZERO, PeakHours.SPREAD);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9-18, UTC, Write them like 09:00-18:00",
        "09:00-25:00, UTC, two times of day",
        "09:00-09:00, UTC, not the same",
        "nine to five, UTC, peak hours",
        "09:00-18:00, Europe/Berln, Did you mean \"Europe/Berlin\"?",
        "09:00-18:00, Middle Earth, a time zone",
    })
    void nonsense_is_refused(String hours, String zone, String says) {
        assertThatThrownBy(() -> PeakHours.parse(hours, zone))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining(says);
    }
}
