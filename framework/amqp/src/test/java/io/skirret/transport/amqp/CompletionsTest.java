package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CompletionsTest {

    private final TimerlessClock clock = new TimerlessClock();
    private final TransportThreads threads = new TransportThreads("completions", Clock.system());
    private final Completions completions = new Completions(threads, clock);

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void completionsOneAfterAnother_shareOneTimer() throws Exception {
        for (int i = 0; i < 500; i++) {
            complete();
        }
        assertThat(clock.most()).isEqualTo(1);
    }

    @Test
    void aCompletionThatBlocks_isPassedByTheOthers_alsoAfterAPause() throws Exception {
        complete();
        CountDownLatch release = new CountDownLatch(1);
        completions.submit(() -> awaitQuietly(release));
        complete();
        release.countDown();
        assertThat(clock.most()).isEqualTo(1);
    }

    @Test
    void withoutATimer_completionsComeAllTheSame_andTheNextOneIsWatched() throws Exception {
        clock.exhausted(true);
        complete();
        clock.exhausted(false);
        CountDownLatch release = new CountDownLatch(1);
        completions.submit(() -> awaitQuietly(release));
        complete();
        release.countDown();
    }

    private void complete() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        completions.submit(() -> done.complete(null));
        done.get(10, TimeUnit.SECONDS);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
