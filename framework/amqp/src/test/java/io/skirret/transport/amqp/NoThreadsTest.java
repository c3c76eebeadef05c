package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A machine that starts no threads for a while: everybody learns what became of theirs, and afterwards all is as
 * before.
 */
@RabbitTest
@Timeout(120)
class NoThreadsTest {

    private final RabbitBroker broker;
    private final AtomicBoolean exhausted = new AtomicBoolean();
    private final AtomicInteger refused = new AtomicInteger();
    // Refused where it is made: from Java 21 on, a pool does not call a thread's own start().
    private final TransportThreads threads = new TransportThreads("no-threads", Clock.system(), (work, name) -> {
        if (exhausted.get()) {
            refused.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread: by a test");
        }
        return new Thread(work, name);
    });

    NoThreadsTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void completionsComeAllTheSame() throws Exception {
        Completions completions = new Completions(threads, Clock.system());
        List<String> done = new CopyOnWriteArrayList<>();
        exhausted.set(true);
        completions.submit(() -> done.add("without"));
        assertThat(done).containsExactly("without");
        exhausted.set(false);
        CompletableFuture<Thread> with = new CompletableFuture<>();
        completions.submit(() -> with.complete(Thread.currentThread()));
        assertThat(with.get(10, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        threads.close();
    }

    @Test
    void aDelayedPublicationIsRefused_andCanBeSentAgain() throws Exception {
        try (AmqpTransport transport =
                open(TransportOptions.builder().maxOutstanding(1).build())) {
            transport.declare("tired");
            exhausted.set(true);
            assertThat(reason(transport.publish(delayed("tired")))).isEqualTo(Reason.BLOCKED);
            exhausted.set(false);
            // Its place among the outstanding is free again.
            assertThat(reason(transport.publish(delayed("tired")))).isNull();
        }
    }

    @Test
    void lostConnectionsComeBack() throws Exception {
        try (AmqpTransport transport = open(TransportOptions.defaults())) {
            transport.declare("tired");
            AtomicInteger seen = new AtomicInteger();
            transport.subscribe("tired", 1, delivery -> {
                seen.incrementAndGet();
                delivery.ack();
            });
            exhausted.set(true);
            broker.closeAllConnections();
            await().atMost(Duration.ofSeconds(30)).until(() -> refused.get() > 2);
            exhausted.set(false);
            await().atMost(Duration.ofSeconds(30)).until(() -> reason(transport.publish(now("tired"))) == null);
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.get() > 0);
            assertThat(transport.health().usable()).isTrue();
        }
    }

    private AmqpTransport open(TransportOptions options) {
        return AmqpTransport.open(BrokerAddress.parse(URI.create(broker.url())), options, threads);
    }

    private static Publication now(String queue) {
        return new Publication(new Destination.Queue(queue), message());
    }

    private static Publication delayed(String queue) {
        return new Publication(new Destination.Delayed(queue, Duration.ofMillis(20), Rounding.UP), message());
    }

    private static Message message() {
        return new Message(MessageProperties.json("id", null), Map.of(), new byte[0]);
    }

    /** Null for a confirmed publication. */
    private static Reason reason(CompletableFuture<Void> publication) throws Exception {
        try {
            publication.get(20, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException failed) {
            assertThat(failed.getCause()).isInstanceOf(PublishException.class);
            return ((PublishException) failed.getCause()).reason();
        }
    }
}
