package io.skirret.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Inbox;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.transport.TransportOptions;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two things at once, so often that they meet in the middle. */
@Timeout(120)
class MemoryBrokerRacesTest {

    private final MemoryBroker broker = MemoryBroker.named("races-" + UUID.randomUUID());

    @AfterEach
    void discard() {
        broker.discard();
    }

    @Test
    void a_connection_that_is_opened_while_the_broker_goes_down_is_down() throws Exception {
        AtomicReference<Transport> opened = new AtomicReference<>();
        for (int round = 0; round < 20_000; round++) {
            together(() -> opened.set(broker.connect(TransportOptions.defaults())), broker::goDown);

            assertThat(opened.get().health().usable()).as("round %d", round).isFalse();
            opened.get().close();
            broker.comeBack();
        }
    }

    @Test
    void a_lock_that_is_taken_while_its_transport_closes_is_free_afterwards() throws Exception {
        Transport other = broker.connect(TransportOptions.defaults());
        for (int round = 0; round < 5_000; round++) {
            Transport closing = broker.connect(TransportOptions.defaults());
            String name = "lock-" + round;
            together(() -> orRefused(() -> closing.locks().tryLock(name)), closing::close);

            assertThat(other.locks().tryLock(name)).as("round %d", round).isPresent();
        }
    }

    @Test
    void an_inbox_that_is_opened_while_its_transport_closes_is_closed_afterwards() throws Exception {
        Transport other = broker.connect(TransportOptions.defaults());
        AtomicReference<Inbox> inbox = new AtomicReference<>();
        for (int round = 0; round < 2_000; round++) {
            Transport closing = broker.connect(TransportOptions.defaults());
            inbox.set(null);
            together(() -> orRefused(() -> inbox.set(closing.inboxes().open(message -> {}))), closing::close);

            Inbox open = inbox.get();
            if (open != null) {
                Message message = new Message(MessageProperties.json("id", null), Map.of(), new byte[0]);
                CompletableFuture<Void> sent =
                        other.publish(new Publication(new Destination.Reply(open.address()), message));
                assertThat(sent.handle((stored, failure) ->
                                        failure instanceof PublishException refused ? refused.reason() : null)
                                .join())
                        .as("round %d", round)
                        .isEqualTo(Reason.UNROUTABLE);
            }
        }
    }

    private static void orRefused(Runnable action) {
        try {
            action.run();
        } catch (TransportException closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
    }

    private static void together(Runnable one, Runnable two) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Thread first = new Thread(() -> {
            try {
                start.await();
                one.run();
            } catch (Throwable failure) {
                failed.set(failure);
            }
        });
        first.start();
        start.await();
        two.run();
        first.join();
        assertThat(failed.get()).isNull();
    }
}
