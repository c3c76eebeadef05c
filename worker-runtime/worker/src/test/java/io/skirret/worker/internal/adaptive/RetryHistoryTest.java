package io.skirret.worker.internal.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.FailureType;
import io.skirret.retry.internal.PastRetries;
import io.skirret.time.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RetryHistoryTest {

    private static final FailureType TYPE = FailureType.TRANSIENT_NETWORK;

    private final ManualClock clock = new ManualClock();
    private final RetryHistory history = new RetryHistory(clock);

    @Test
    void only_the_last_hundred_of_the_last_hour_count() {
        record Seen(long second, boolean succeeded) {}
        Random random = new Random(3);
        Deque<Seen> all = new ArrayDeque<>();
        long second = 0;
        for (int i = 0; i < 5_000; i++) {
            long step = random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(40);
            clock.advance(Duration.ofSeconds(step));
            second += step;
            boolean succeeded = random.nextInt(3) > 0;
            history.record("task", TYPE, succeeded);
            all.addLast(new Seen(second, succeeded));
            long now = second;
            while (all.size() > RetryHistory.WINDOW) {
                all.removeFirst();
            }
            List<Seen> young = all.stream()
                    .filter(seen -> now - seen.second() <= RetryHistory.MAX_AGE.toSeconds())
                    .toList();
            int good = (int) young.stream().filter(Seen::succeeded).count();
            assertThat(history.of("task", TYPE)).as("step %d", i).isEqualTo(new PastRetries(good, young.size() - good));
        }
        clock.advance(RetryHistory.MAX_AGE.plusSeconds(1));
        assertThat(history.of("task", TYPE)).isEqualTo(PastRetries.NONE);
    }

    @Test
    void nothing_is_lost_between_threads() {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            boolean succeeded = writer % 2 == 0;
            writers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 20; i++) {
                    history.record("task", TYPE, succeeded);
                    assertThat(history.of("task", TYPE).succeeded()).isBetween(0, 40);
                }
            }));
        }
        writers.forEach(CompletableFuture::join);
        assertThat(history.of("task", TYPE)).isEqualTo(new PastRetries(40, 40));
        assertThat(history.of("other", TYPE)).isEqualTo(PastRetries.NONE);
        assertThat(history.of("task", FailureType.UNKNOWN)).isEqualTo(PastRetries.NONE);
    }
}
