package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Tasks whose messages are acknowledged before they run. */
class EarlyAcknowledgementTest extends BrokerInTrouble {

    @Test
    void acknowledged_early_means_before_the_run_and_failures_are_retried_all_the_same() {
        Queue<Long> unsettled = new ConcurrentLinkedQueue<>();
        shop.task("early", TaskSettings.builder().acksLate(false).build(), (arguments, context) -> {
            unsettled.add(shop.broker.unsettled(Workshop.QUEUE));
            if (context.retries() == 0) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start();

        shop.send("early");

        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofMinutes(5));
        shop.ended(Ending.SUCCEEDED);
        assertThat(unsettled).containsExactly(0L, 0L);
        shop.assertDrained();
    }

    @Test
    void a_message_that_was_acknowledged_early_is_not_said_to_be_given_back() {
        shop.task("early", TaskSettings.builder().acksLate(false).build(), (arguments, context) -> {
            throw context.retry(new IOException("down"), Duration.ofDays(1));
        });
        shop.start(builder -> builder.publishTries(1));
        fail(Destination.Delayed.class, Reason.REJECTED, 1);
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            shop.send("early");
            shop.ended(Ending.REQUEUED);

            assertThat(lines.texts())
                    .anySatisfy(line -> assertThat(line)
                            .contains("REJECTED", "acknowledged before it ran", "lost")
                            .doesNotContain("requeued"));
        }
        shop.assertDrained();
    }
}
