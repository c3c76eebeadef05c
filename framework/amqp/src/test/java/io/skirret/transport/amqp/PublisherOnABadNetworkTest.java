package io.skirret.transport.amqp;

import static io.skirret.transport.amqp.Publications.CONFIRMED;
import static io.skirret.transport.amqp.Publications.orConfirmed;
import static io.skirret.transport.amqp.Publications.ready;
import static io.skirret.transport.amqp.Publications.reason;
import static io.skirret.transport.amqp.Publications.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every publication has one end, in time, also where the network swallows, refuses or jams. */
@RabbitTest
@Timeout(120)
class PublisherOnABadNetworkTest {

    private final RabbitBroker broker;
    private final List<Transport> opened = new ArrayList<>();

    PublisherOnABadNetworkTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void close() {
        opened.forEach(Transport::close);
    }

    @Test
    void aBlackHole_endsInUnconfirmed_withinTheTimeout() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            Transport transport = open(
                    proxy,
                    TransportOptions.builder()
                            .publishTimeout(Duration.ofSeconds(1))
                            .maxOutstanding(64)
                            .build());
            transport.declare("hole");
            proxy.blackHole(true);
            List<CompletableFuture<Void>> sent = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < 40; i++) {
                sent.add(transport.publish(to("hole", "x".repeat(100_000))));
            }
            for (CompletableFuture<Void> one : sent) {
                assertThat(reason(one)).isIn(Reason.UNCONFIRMED, Reason.DISCONNECTED, Reason.BLOCKED);
            }
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
            proxy.blackHole(false);
            proxy.cut();
            await().atMost(Duration.ofSeconds(30)).until(() -> reason(transport.publish(to("hole", "x"))) == null);
        }
    }

    @Test
    void whatIsNoLongerWantedOnceThereIsAConnectionAgain_isNotSent() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            Transport transport = through(proxy, Duration.ofSeconds(60));
            transport.declare("withdrawn");
            proxy.refuse(true);
            proxy.cut();
            await().until(() -> !transport.health().usable());
            AtomicBoolean wanted = new AtomicBoolean(true);
            Publication publication = to("withdrawn", "x");
            CompletableFuture<Reason> end = new CompletableFuture<>();
            Thread thread = new Thread(() -> end.complete(orConfirmed(reason(transport.publish(
                    new Publication(publication.destination(), publication.message(), wanted::get))))));
            thread.start();
            await().until(() -> Stream.of(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("awaitChannel")));
            wanted.set(false);
            proxy.refuse(false);

            assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(Reason.WITHDRAWN);
            assertThat(reason(transport.publish(to("withdrawn", "wanted")))).isNull();
            await().until(() -> ready(transport, "withdrawn") == 1);
        }
    }

    @Test
    void aWriteThatHangs_costsItsConnectionOnly_andWhoeverWaitsLearnsInTime() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            Transport transport = through(proxy, Duration.ofSeconds(1));
            transport.declare("jammed");
            assertThat(reason(transport.publish(to("jammed", "before")))).isNull();
            proxy.jam();
            String large = "x".repeat(4 << 20);
            Set<CompletableFuture<Void>> sent = ConcurrentHashMap.newKeySet();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 4; i++) {
                        sent.add(transport.publish(to("jammed", large)));
                    }
                });
                threads.add(thread);
                thread.start();
            }
            // The jam lasts: only a new connection helps.
            await().atMost(Duration.ofSeconds(20)).until(() -> reason(transport.publish(to("jammed", "x"))) == null);
            for (Thread thread : threads) {
                thread.join(20_000);
                assertThat(thread.isAlive())
                        .as("a publication that does not return")
                        .isFalse();
            }
            Set<Reason> ends = new TreeSet<>();
            sent.forEach(one -> ends.add(orConfirmed(reason(one))));
            assertThat(sent).hasSize(16);
            assertThat(ends)
                    .contains(Reason.UNCONFIRMED)
                    .isSubsetOf(CONFIRMED, Reason.UNCONFIRMED, Reason.DISCONNECTED, Reason.BLOCKED);
        }
    }

    @Test
    void closingWhileAWriteHangs_isOverInTime() throws Exception {
        try (TcpProxy proxy = broker.proxy()) {
            Transport transport = through(proxy, Duration.ofSeconds(1));
            transport.declare("jammed");
            proxy.jam();
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 8; i++) {
                    var unused = transport.publish(to("jammed", "x".repeat(4 << 20)));
                }
            });
            thread.start();
            await().until(() -> Stream.of(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("basicPublish")));
            Thread closing = new Thread(transport::close);
            closing.start();
            closing.join(20_000);
            assertThat(closing.isAlive()).as("closing").isFalse();
            thread.join(20_000);
            assertThat(thread.isAlive()).as("publishing").isFalse();
        }
    }

    private Transport through(TcpProxy proxy, Duration publishTimeout) {
        return open(
                proxy,
                TransportOptions.builder()
                        .publishTimeout(publishTimeout)
                        .connectionWait(publishTimeout)
                        .build());
    }

    private Transport open(TcpProxy proxy, TransportOptions options) {
        Transport transport = Transports.open(broker.urlThrough(proxy), options);
        opened.add(transport);
        return transport;
    }
}
