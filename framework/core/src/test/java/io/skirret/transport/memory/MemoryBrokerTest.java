package io.skirret.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.time.ManualClock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BrokerUrlException;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is particular to the memory broker; the rest is in the transport contract. */
class MemoryBrokerTest {

    private final MemoryBroker broker =
            MemoryBroker.named("test-" + UUID.randomUUID().toString().substring(0, 8));
    private final ManualClock clock = new ManualClock();
    private final Transport transport = Transports.open(
            broker.url(), TransportOptions.builder().clock(clock).build());
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();

    @AfterEach
    void discard() {
        broker.discard();
    }

    @Test
    void twoUrlsOfOneNameAreConnectionsToOneBroker() throws Exception {
        Transport other = Transports.open(broker.url(), TransportOptions.defaults());
        transport.declare("q");
        transport.publish(to(new Destination.Queue("q"), "hello")).join();
        other.subscribe("q", 1, arrived::add);
        assertThat(text(next())).isEqualTo("hello");

        // Not acknowledged: the message comes back to the broker when its connection closes.
        other.close();
        transport.subscribe("q", 1, arrived::add);
        assertThat(next().info().redelivered()).isTrue();
    }

    @Test
    void refusesUrlsThatSayMoreThanItUnderstands() {
        assertThatThrownBy(() -> Transports.open("memory://a?limit=3", TransportOptions.defaults()))
                .isInstanceOf(BrokerUrlException.class)
                .hasMessageContaining("memory://name");
    }

    @Test
    void aListenerThatIsSlowHearsTheNewestTenThousand() throws Exception {
        BroadcastExchange exchange = new BroadcastExchange("news", BroadcastExchange.Type.FANOUT, false);
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        transport.broadcasts().listen(exchange, "", (message, key) -> {
            heard.add(key);
            listening.countDown();
            awaitQuietly(go);
        });
        Thread first = new Thread(() -> publish(new Destination.Exchange(exchange, "0")));
        first.start();
        listening.await();
        for (int i = 1; i <= 10_001; i++) {
            publish(new Destination.Exchange(exchange, "" + i));
        }
        go.countDown();
        first.join();
        assertThat(heard).hasSize(10_001).contains("0", "2", "10001").doesNotContain("1");
    }

    private void publish(Destination destination) {
        transport.publish(to(destination, "x")).join();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void delaysFollowTheClockExactly() throws Exception {
        transport.declare("q");
        transport.subscribe("q", 1, arrived::add);
        transport
                .publish(to(new Destination.Delayed("q", Duration.ofSeconds(5), Destination.Rounding.UP), "later"))
                .join();
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(broker.delayed()).isEqualTo(1);
        assertThat(broker.ready("q") + broker.unsettled("q")).isZero();
        clock.advance(Duration.ofNanos(1));
        assertThat(text(next())).isEqualTo("later");
        assertThat(broker.delayed()).isZero();
    }

    @Test
    void aFullQueueRejectsInsteadOfGrowing() {
        broker.maxQueueLength(2);
        transport.declare("q");
        transport.publish(to(new Destination.Queue("q"), "1")).join();
        transport.publish(to(new Destination.Queue("q"), "2")).join();
        assertThat(reason(transport.publish(to(new Destination.Queue("q"), "3"))))
                .isEqualTo(Reason.REJECTED);
        assertThat(broker.ready("q")).isEqualTo(2);
    }

    @Test
    void whatWaitsForADeletedQueueComesOnceItIsDeclaredAgain() {
        transport.declare("q");
        transport
                .publish(to(new Destination.Delayed("q", Duration.ofSeconds(1), Destination.Rounding.UP), "kept"))
                .join();
        broker.deleteQueue("q");
        clock.advance(Duration.ofSeconds(2));
        assertThat(broker.delayed()).isEqualTo(1);
        transport.declare("q");
        assertThat(broker.ready("q")).isEqualTo(1);
        assertThat(broker.delayed()).isZero();
    }

    @Test
    void publicationsInFlightAreBoundedAndTimeOutAsUnknown() throws Exception {
        Transport narrow = broker.connect(
                TransportOptions.builder().clock(clock).maxOutstanding(1).build());
        narrow.declare("q");
        broker.holdConfirms();
        CompletableFuture<Void> first = narrow.publish(to(new Destination.Queue("q"), "1"));
        assertThat(first).isNotDone();

        CompletableFuture<Void> second = CompletableFuture.runAsync(
                () -> narrow.publish(to(new Destination.Queue("q"), "2")).join());
        broker.releaseConfirms();
        second.get(5, TimeUnit.SECONDS);
        assertThat(first).isCompleted();

        broker.holdConfirms();
        Publication unwanted = to(new Destination.Queue("q"), "unwanted");
        assertThat(reason(narrow.publish(new Publication(unwanted.destination(), unwanted.message(), () -> false))))
                .isEqualTo(Reason.WITHDRAWN);
        CompletableFuture<Void> third = narrow.publish(to(new Destination.Queue("q"), "3"));
        clock.advance(Duration.ofSeconds(10));
        assertThat(reason(third)).isEqualTo(Reason.UNCONFIRMED);
    }

    @Test
    void messagesExpireAtTheHeadIntoTheDeadLetters() {
        transport.declare("q");
        MessageProperties brief =
                MessageProperties.builder().json().expiration("1000").build();
        transport
                .publish(new Publication(new Destination.Queue("q"), new Message(brief, Map.of(), new byte[0])))
                .join();
        clock.advance(Duration.ofSeconds(1));
        assertThat(broker.ready("q")).isZero();
        assertThat(broker.messages("q.dead")).singleElement().satisfies(dead -> {
            assertThat(dead.headers()).containsEntry("x-first-death-reason", "expired");
            assertThat(dead.properties().expiration()).isNull();
        });
    }

    @Test
    void faultsSayWhatBecameOfTheMessage() {
        transport.declare("q");
        broker.failPublishes(publication -> Reason.BLOCKED);
        assertThat(reason(transport.publish(to(new Destination.Queue("q"), "no"))))
                .isEqualTo(Reason.BLOCKED);
        assertThat(broker.ready("q")).isZero();
        broker.failPublishes(publication -> Reason.UNCONFIRMED);
        assertThat(reason(transport.publish(to(new Destination.Queue("q"), "perhaps"))))
                .isEqualTo(Reason.UNCONFIRMED);
        assertThat(broker.ready("q")).isEqualTo(1);
        broker.failPublishes(null);
        transport.publish(to(new Destination.Queue("q"), "yes")).join();
        assertThat(broker.ready("q")).isEqualTo(2);
    }

    @Test
    void aSubscriptionOutlivesABrokerThatWentDown() throws Exception {
        transport.declare("q");
        Subscription subscription = transport.subscribe("q", 1, arrived::add);
        broker.goDown();
        assertThat(subscription.active()).isFalse();
        assertThat(transport.health().usable()).isFalse();
        assertThat(reason(transport.publish(to(new Destination.Queue("q"), "no"))))
                .isEqualTo(Reason.DISCONNECTED);
        broker.comeBack();
        transport.publish(to(new Destination.Queue("q"), "yes")).join();
        assertThat(text(next())).isEqualTo("yes");
        assertThat(subscription.active()).isTrue();
    }

    private Delivery next() throws InterruptedException {
        Delivery delivery = arrived.poll(10, TimeUnit.SECONDS);
        assertThat(delivery).as("a delivery within 10 s").isNotNull();
        return delivery;
    }

    private static Publication to(Destination destination, String text) {
        return new Publication(
                destination,
                new Message(MessageProperties.json(null, null), Map.of("n", 1), text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8);
    }

    private static Reason reason(CompletableFuture<Void> failed) {
        try {
            failed.get(5, TimeUnit.SECONDS);
            throw new AssertionError("expected the publication to fail");
        } catch (ExecutionException failure) {
            return ((PublishException) failure.getCause()).reason();
        } catch (InterruptedException | java.util.concurrent.TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }
}
