package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The channel of a delivery goes while its outcome is on the way: the broker delivers it again, so nothing else may
 * live of it (I3).
 */
@Timeout(60)
class LostDeliveriesTest {

    private final Workshop shop = new Workshop();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        shop.close();
    }

    /**
     * Cuts the connection at the first publication of a kind, until {@link #endings} is asked.
     *
     * @param first what becomes of that publication; null for nothing special
     */
    private void cutAt(Class<? extends Destination> kind, @Nullable Reason first) {
        AtomicInteger seen = new AtomicInteger();
        shop.broker.failPublishes(publication -> {
            if (kind.isInstance(publication.destination()) && seen.incrementAndGet() == 1) {
                shop.broker.goDown();
                return first;
            }
            return null;
        });
    }

    /** What was left is in hand again once the connection is back. */
    private List<Ending> endings(int several) {
        shop.ended(Ending.REQUEUED);
        shop.broker.comeBack();
        List<Ending> endings = new ArrayList<>();
        while (endings.size() < several) {
            WorkerEvent.TaskFinished event = shop.finished.poll();
            if (event == null) {
                shop.clock.advance(Duration.ofMillis(50));
            } else {
                endings.add(event.ending());
            }
        }
        return endings;
    }

    @Test
    void no_retry_is_stored_when_the_channel_goes_while_the_caller_is_told() {
        shop.task("cut off", (arguments, context) -> {
            if (runs.incrementAndGet() == 1) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start();
        String address = shop.replyTo();
        cutAt(Destination.Reply.class, Reason.DISCONNECTED);

        shop.send(shop.call("cut off").replyTo(address));

        assertThat(endings(2)).containsExactlyInAnyOrder(Ending.RETRIED, Ending.SUCCEEDED);
        assertThat(runs).as("a stored retry would have run as well").hasValue(2);
        shop.assertDrained();
    }

    @Test
    void no_retry_is_stored_when_the_channel_goes_while_it_waits_to_be_written() {
        shop.task("cut off", (arguments, context) -> {
            if (runs.incrementAndGet() == 1) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start();
        cutAt(Destination.Delayed.class, null);

        shop.send("cut off");

        assertThat(endings(2)).containsExactlyInAnyOrder(Ending.RETRIED, Ending.SUCCEEDED);
        assertThat(runs).as("a stored retry would have run as well").hasValue(2);
        shop.assertDrained();
    }

    @Test
    void the_retry_of_what_was_acknowledged_early_is_stored_all_the_same() {
        shop.task("early", TaskSettings.builder().acksLate(false).build(), (arguments, context) -> {
            if (runs.incrementAndGet() == 1) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start();
        AtomicInteger seen = new AtomicInteger();
        shop.broker.failPublishes(publication -> {
            if (publication.destination() instanceof Destination.Delayed && seen.incrementAndGet() == 1) {
                shop.broker.dropConnections();
            }
            return null;
        });

        shop.send("early");

        shop.clock.advance(shop.ended(Ending.RETRIED).nextDelay());
        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(2);
        shop.assertDrained();
    }

    @Test
    void no_brief_dead_letter_is_stored_when_the_channel_goes_while_the_whole_one_is_refused() {
        shop.task("picky", (arguments, context) -> {
            runs.incrementAndGet();
            throw new Reject("no");
        });
        shop.start();
        cutAt(Destination.DeadLetters.class, Reason.TOO_LARGE);

        shop.send("picky");

        assertThat(endings(1)).containsExactly(Ending.DEAD_LETTERED);
        assertThat(runs).hasValue(1);
        assertThat(shop.dead()).as("one life, one end").hasSize(1);
        shop.assertDrained();
    }
}
