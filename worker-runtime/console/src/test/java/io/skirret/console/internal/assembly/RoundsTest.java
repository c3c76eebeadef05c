package io.skirret.console.internal.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is done again and again goes on, whatever a round throws. */
final class RoundsTest {

    private static final long PATIENCE = 30;

    @Test
    void a_round_that_throws_an_error_ends_none_after_it() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(3);
        try (Rounds rounds = Rounds.start(Clock.system(), Duration.ofMillis(1), "test", () -> {
            done.countDown();
            throw new NoClassDefFoundError("a part that is not there");
        })) {
            assertThat(done.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
            assertThat(rounds).isNotNull();
        }
    }
}
