package io.skirret.console.internal.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Durations in buckets. */
class HistogramTest {

    @Test
    void percentiles_are_within_a_sixteenth_of_the_truth_also_when_merged_and_stored() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long[] values = new long[2_000];
        Histogram whole = new Histogram();
        Histogram part = new Histogram();
        for (int i = 0; i < values.length; i++) {
            values[i] = 8 + (long) Math.exp(random.nextDouble() * 34);
            (random.nextBoolean() ? whole : part).add(values[i]);
        }
        whole.add(Histogram.parse(part.toString()));
        Arrays.sort(values);

        for (double share : new double[] {0.01, 0.5, 0.95, 0.99, 1}) {
            long truth = values[(int) Math.ceil(share * values.length) - 1];
            assertThat(whole.percentile(share))
                    .as("seed %s, share %s", seed, share)
                    .isCloseTo(truth, Percentage.withPercentage(6.25));
        }
        assertThat(whole.count()).isEqualTo(values.length);
    }

    @Test
    void nothing_has_no_percentiles_and_ends_are_no_trouble() {
        assertThat(new Histogram().percentile(0.5)).isNull();
        assertThat(Histogram.parse("").count()).isZero();
        Histogram ends = new Histogram();
        ends.add(0);
        ends.add(Long.MAX_VALUE);
        assertThat(ends.percentile(0.5)).isEqualTo(8);
        assertThat(ends.percentile(1)).isPositive();
    }
}
