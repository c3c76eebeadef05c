package io.skirret.worker.internal.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.FailureType;
import io.skirret.worker.breaker.BreakerSettings;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** When a breaker opens: against a model that looks at every run, while the real one is told of successes late. */
class FailureWindowTest {

    @RepeatedTest(60)
    void it_opens_with_the_failure_that_makes_the_row_or_the_rate_full(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int failures = 1 + random.nextInt(8);
        boolean rated = random.nextBoolean();
        int window = 2 + random.nextInt(20);
        int rate = 1 + random.nextInt(100);
        FailureWindow failureWindow = new FailureWindow(
                "b",
                BreakerSettings.builder()
                        .failures(failures)
                        .rate(rated ? rate : null)
                        .window(window)
                        .build());
        ArrayDeque<Boolean> last = new ArrayDeque<>();
        int row = 0;
        int share = random.nextInt(100);
        for (int run = 0; run < 200; run++) {
            boolean fails = random.nextInt(100) < share;
            row = fails ? row + 1 : 0;
            last.addLast(fails);
            if (last.size() > window) {
                last.removeFirst();
            }
            if (!fails) {
                failureWindow.succeeded();
                continue;
            }
            long failed = last.stream().filter(each -> each).count();
            boolean full = last.size() == window && failed * 100.0 / window >= rate;
            boolean expected = row >= failures || (rated && full);
            boolean opens = failureWindow.failed(FailureType.UNKNOWN);
            if (opens && !expected) {
                // By rate, at a success just before: the window was full enough already.
                assertThat(rated).isTrue();
            } else {
                assertThat(opens)
                        .as("run %s, row %s, failed %s", run, row, failed)
                        .isEqualTo(expected);
            }
            if (opens) {
                failureWindow.reset();
                last.clear();
                row = 0;
            }
        }
    }

    @Test
    void a_type_with_a_row_of_its_own_counts_by_itself_until_a_success() {
        FailureWindow failureWindow = new FailureWindow("b", BreakerSettings.SMART);
        for (int i = 0; i < 9; i++) {
            assertThat(failureWindow.failed(FailureType.TRANSIENT_DATABASE)).isFalse();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(failureWindow.failed(FailureType.TRANSIENT_NETWORK)).isFalse();
            assertThat(failureWindow.failed(FailureType.TRANSIENT_RATE_LIMIT)).isFalse();
        }
        assertThat(failureWindow.failed(FailureType.TRANSIENT_DATABASE)).isTrue();

        failureWindow.reset();
        for (int i = 0; i < 9; i++) {
            failureWindow.failed(FailureType.TRANSIENT_DATABASE);
        }
        failureWindow.succeeded();
        for (int i = 0; i < 9; i++) {
            assertThat(failureWindow.failed(FailureType.TRANSIENT_DATABASE)).isFalse();
        }
        assertThat(failureWindow.failed(FailureType.TRANSIENT_DATABASE)).isTrue();
    }

    @Test
    void only_failures_of_the_resource_count() {
        Set<FailureType> counting = EnumSet.noneOf(FailureType.class);
        for (FailureType type : FailureType.values()) {
            if (CallOutcome.of(type) == CallOutcome.FAILS) {
                counting.add(type);
            }
        }
        assertThat(counting)
                .containsExactlyInAnyOrder(
                        FailureType.TRANSIENT_DATABASE,
                        FailureType.TRANSIENT_NETWORK,
                        FailureType.TRANSIENT_RATE_LIMIT,
                        FailureType.EXTERNAL_API_DOWN,
                        FailureType.SYSTEM_TIMEOUT);
    }
}
