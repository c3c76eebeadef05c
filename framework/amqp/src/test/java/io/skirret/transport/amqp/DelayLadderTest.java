package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.transport.Destination.Rounding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DelayLadderTest {

    private static final int TRIES = 200_000;

    private final Random random = new Random(20261121);

    @Test
    void roundedUp_isNeverEarlyAndAtMostThreePercentLate() {
        for (int i = 0; i < TRIES; i++) {
            Duration delay = anyDelay();
            long rung = DelayLadder.rung(delay, Rounding.UP).orElseThrow();
            assertThat(Duration.ofMillis(rung)).as("%s", delay).isGreaterThanOrEqualTo(delay);
            double most = Math.max(DelayLadder.SHORTEST, delay.toNanos() / 1e6 * 1.0294 + 1.5);
            assertThat((double) rung).as("%s", delay).isLessThanOrEqualTo(most);
        }
    }

    @Test
    void roundedDown_isNeverLateBeyondTheShortest_andLeavesAtMostThreePercent() {
        for (int i = 0; i < TRIES; i++) {
            Duration delay = anyDelay();
            long rung = DelayLadder.rung(delay, Rounding.DOWN).orElseThrow();
            assertThat(rung).as("%s", delay).isLessThanOrEqualTo(Math.max(DelayLadder.SHORTEST, delay.toMillis()));
            assertThat((double) rung).as("%s", delay).isGreaterThanOrEqualTo(delay.toMillis() / 1.0294 - 1.5);
        }
    }

    @Test
    void goingDownTheLadder_endsAfterFewSteps() {
        for (int i = 0; i < 10_000; i++) {
            long left = anyDelay().toMillis();
            int hops = 0;
            while (left > DelayLadder.SHORTEST) {
                left -= DelayLadder.rung(Duration.ofMillis(left), Rounding.DOWN).orElseThrow();
                hops++;
            }
            assertThat(hops).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void aRungIsItsOwnRounding() {
        for (int i = 0; i < TRIES; i++) {
            long rung = DelayLadder.rung(anyDelay(), Rounding.UP).orElseThrow();
            Duration exactly = Duration.ofMillis(rung);
            assertThat(DelayLadder.rung(exactly, Rounding.UP)).hasValue(rung);
            assertThat(DelayLadder.rung(exactly, Rounding.DOWN)).hasValue(rung);
            assertThat(DelayLadder.rung(exactly.plusNanos(1), Rounding.UP).orElse(Long.MAX_VALUE))
                    .isGreaterThan(rung);
        }
    }

    @Test
    void theEndsOfTheLadder() {
        assertThat(DelayLadder.rung(Duration.ofNanos(1), Rounding.UP)).hasValue(10);
        assertThat(DelayLadder.rung(Duration.ofNanos(1), Rounding.DOWN)).hasValue(10);
        Duration longest = Duration.ofMillis(DelayLadder.LONGEST);
        assertThat(DelayLadder.rung(longest, Rounding.UP)).hasValue(DelayLadder.LONGEST);
        assertThat(DelayLadder.rung(longest.plusNanos(1), Rounding.UP)).isEmpty();
        assertThat(DelayLadder.rung(longest.plusNanos(1), Rounding.DOWN)).hasValue(DelayLadder.LONGEST);
        assertThat(DelayLadder.rung(Duration.ofSeconds(Long.MAX_VALUE), Rounding.DOWN))
                .hasValue(DelayLadder.LONGEST);
        assertThat(DelayLadder.rung(Duration.ofSeconds(Long.MAX_VALUE), Rounding.UP))
                .isEmpty();
    }

    @Test
    void names_sortByTime() {
        TreeSet<Long> rungs = new TreeSet<>();
        for (int i = 0; i < TRIES; i++) {
            rungs.add(DelayLadder.rung(anyDelay(), Rounding.UP).orElseThrow());
        }
        List<String> names = new ArrayList<>();
        rungs.forEach(rung -> names.add(TopologyNames.rung(rung)));
        assertThat(names).isSorted();
        assertThat(names.get(0)).isEqualTo("skirret.delay.000000000010ms");
        assertThat(TopologyNames.rung(DelayLadder.LONGEST)).isEqualTo("skirret.delay.315360000000ms");
    }

    // Evenly spread over the orders of magnitude, from a nanosecond to the longest.
    private Duration anyDelay() {
        double nanos = Math.exp(random.nextDouble() * Math.log(DelayLadder.LONGEST * 1e6));
        return Duration.ofNanos(Math.max(1, (long) nanos));
    }
}
