package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.retry.RetryPolicies;
import io.skirret.transport.Destination.Rounding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelayLadderTest {

    private static final int TRIES = 200_000;

    private final Random random = new Random(20261121);

    @Test
    void roundedUp_isNeverEarly_andLateByAThirtySecondPartAndALittle() {
        for (int i = 0; i < TRIES; i++) {
            Duration delay = anyDelay();
            long waits = DelayLadder.pathMillis(up(delay));
            assertThat(Duration.ofMillis(waits)).as("%s", delay).isGreaterThanOrEqualTo(delay);
            double millis = delay.toNanos() / 1e6;
            // What is no whole millisecond adds some, here and in the three shortest rungs.
            double most = millis + millis / 32 + Math.min(31, millis + 1) + 1 + 2;
            assertThat((double) waits).as("%s", delay).isLessThanOrEqualTo(Math.max(16, most));
        }
    }

    @Test
    void roundedDown_isNeverLateBeyondTheShortest_andLeavesAThirtySecondPartAndALittle() {
        for (int i = 0; i < TRIES; i++) {
            Duration delay = anyDelay();
            long waits = DelayLadder.pathMillis(down(delay));
            assertThat(waits).as("%s", delay).isLessThanOrEqualTo(Math.max(16, delay.toMillis()));
            assertThat((double) waits).as("%s", delay).isGreaterThanOrEqualTo(delay.toMillis() * 31.0 / 32 - 34);
        }
    }

    @Test
    void aPath_hasFewRungs() {
        Map<Integer, Integer> lengths = new TreeMap<>();
        for (int i = 0; i < TRIES; i++) {
            lengths.merge(Long.bitCount(up(anyDelay())), 1, Integer::sum);
            lengths.merge(Long.bitCount(down(anyDelay())), 1, Integer::sum);
        }
        assertThat(lengths.keySet()).allMatch(rungs -> rungs >= 1 && rungs <= 6);
        double mean = lengths.entrySet().stream()
                        .mapToDouble(length -> (double) length.getKey() * length.getValue())
                        .sum()
                / (2.0 * TRIES);
        assertThat(mean).isLessThan(3.5);
    }

    @Test
    void delaysThatPeopleWrite_waitOnOneOrTwoRungs() {
        assertThat(List.of(1L, 2L, 4L, 8L, 16L))
                .allMatch(seconds -> Long.bitCount(up(Duration.ofSeconds(seconds))) == 1);
        assertThat(List.of(3L, 5L, 10L, 20L)).allMatch(seconds -> Long.bitCount(up(Duration.ofSeconds(seconds))) == 2);
        assertThat(DelayLadder.pathMillis(up(Duration.ofSeconds(10)))).isEqualTo(10_000);
    }

    @Test
    void goingDownTheLadder_endsAfterFewSteps() {
        for (int i = 0; i < 10_000; i++) {
            long left = anyDelay().toMillis();
            int hops = 0;
            while (left > 10) {
                left -= DelayLadder.pathMillis(down(Duration.ofMillis(left)));
                hops++;
            }
            assertThat(hops).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void theEndsOfTheLadder() {
        assertThat(DelayLadder.pathMillis(up(Duration.ofNanos(1)))).isEqualTo(16);
        assertThat(DelayLadder.pathMillis(down(Duration.ofNanos(1)))).isEqualTo(16);
        Duration longest = Duration.ofMillis(DelayLadder.LONGEST);
        assertThat(DelayLadder.pathMillis(up(longest))).isGreaterThanOrEqualTo(DelayLadder.LONGEST);
        assertThat(DelayLadder.path(longest.plusNanos(1), Rounding.UP)).isEmpty();
        assertThat(DelayLadder.path(Duration.ofSeconds(Long.MAX_VALUE), Rounding.UP))
                .isEmpty();
        assertThat(DelayLadder.pathMillis(down(Duration.ofSeconds(Long.MAX_VALUE))))
                .isBetween(DelayLadder.LONGEST / 33 * 32, DelayLadder.LONGEST);
        assertThat(DelayLadder.millis(DelayLadder.RUNGS - 1)).isLessThanOrEqualTo(DelayLadder.LONGEST);
        assertThat(up(longest)).isLessThan(1L << DelayLadder.RUNGS);
    }

    @Test
    void names_sortByTime() {
        List<String> names = IntStream.range(0, DelayLadder.RUNGS)
                .mapToObj(TopologyNames::rung)
                .toList();
        assertThat(names).isSorted().doesNotHaveDuplicates();
        assertThat(names).contains("skirret.delay.rung.000000000016ms", "skirret.delay.rung.000000002000ms");
    }

    /** Of ten thousand calls that failed together, and wait for 2 s and up to a quarter more. */
    @Test
    void callsThatFailedTogether_comeBackApart() {
        int calls = 10_000;
        Map<Long, Integer> returns = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            Duration delay = RetryPolicies.DEFAULT.delayBefore(0, null, random).duration();
            returns.merge(DelayLadder.pathMillis(up(delay)), 1, Integer::sum);
        }
        System.out.println("Waits of " + calls + " first retries, in ms: " + returns);
        assertThat(returns).hasSizeGreaterThanOrEqualTo(8);
        assertThat(returns.values()).allMatch(many -> many < calls / 4);
    }

    /** An afternoon of some dozens of failing calls. */
    @Test
    void manyRetries_needFewQueues() {
        long ofThree = 0;
        long ofAll = 0;
        for (int call = 0; call < 60; call++) {
            for (int retry = 0; retry < RetryPolicies.DEFAULT.maxRetries(); retry++) {
                long path = up(
                        RetryPolicies.DEFAULT.delayBefore(retry, null, random).duration());
                ofThree |= retry < 3 ? path : 0;
                ofAll |= path;
            }
        }
        assertThat(Long.bitCount(ofThree)).isLessThanOrEqualTo(8);
        assertThat(Long.bitCount(ofAll)).isLessThanOrEqualTo(10);
    }

    private static long up(Duration delay) {
        return DelayLadder.path(delay, Rounding.UP).orElseThrow();
    }

    private static long down(Duration delay) {
        return DelayLadder.path(delay, Rounding.DOWN).orElseThrow();
    }

    // Evenly spread over the orders of magnitude, from a nanosecond to the longest.
    private Duration anyDelay() {
        double nanos = Math.exp(random.nextDouble() * Math.log(DelayLadder.LONGEST * 1e6));
        return Duration.ofNanos(Math.max(1, (long) nanos));
    }
}
