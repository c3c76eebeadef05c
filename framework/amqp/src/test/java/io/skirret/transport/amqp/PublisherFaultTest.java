package io.skirret.transport.amqp;

import static io.skirret.transport.amqp.Publications.CONFIRMED;
import static io.skirret.transport.amqp.Publications.orConfirmed;
import static io.skirret.transport.amqp.Publications.ready;
import static io.skirret.transport.amqp.Publications.reason;
import static io.skirret.transport.amqp.Publications.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every publication has one end, and what it says about the message is true. */
@Tag("long")
@RabbitTest
@Timeout(120)
class PublisherFaultTest {

    private final RabbitBroker broker;
    private final List<Transport> opened = new ArrayList<>();

    PublisherFaultTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void close() {
        opened.forEach(Transport::close);
    }

    @Test
    void unroutableAmongRoutable_eachLearnsItsOwnFate() throws Exception {
        Transport transport = open(TransportOptions.defaults());
        transport.declare("mixed");
        Map<Integer, CompletableFuture<Void>> sent = new LinkedHashMap<>();
        for (int i = 0; i < 2_000; i++) {
            sent.put(i, transport.publish(to(i % 7 == 0 ? "absent" : "mixed", "m" + i)));
        }
        for (Map.Entry<Integer, CompletableFuture<Void>> one : sent.entrySet()) {
            Reason expected = one.getKey() % 7 == 0 ? Reason.UNROUTABLE : null;
            assertThat(reason(one.getValue())).as("message %s", one.getKey()).isEqualTo(expected);
        }
    }

    @Test
    void manyThreads_eachWaitingForItsOwn() throws Exception {
        Transport transport = open(TransportOptions.builder().maxOutstanding(32).build());
        transport.declare("threads");
        AtomicInteger failures = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 64; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    if (reason(transport.publish(to("threads", "x"))) != null) {
                        failures.incrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).hasValue(0);
        await().until(() -> ready(transport, "threads") == 3200);
    }

    @Test
    void tooLarge_isRefusedBeforeItIsSent_andHarmsNobody() throws Exception {
        Transport transport =
                open(TransportOptions.builder().maxBodyBytes(10_000).build());
        transport.declare("sizes");
        CompletableFuture<Void> before = transport.publish(to("sizes", "ok"));
        assertThat(reason(transport.publish(to("sizes", "x".repeat(10_001))))).isEqualTo(Reason.TOO_LARGE);
        Message headers = new Message(MessageProperties.json("i", null), Map.of("h", "x".repeat(140_000)), new byte[0]);
        assertThat(reason(transport.publish(new Publication(new Destination.Queue("sizes"), headers))))
                .isEqualTo(Reason.TOO_LARGE);
        Message id = new Message(MessageProperties.json("ü".repeat(200), null), Map.of(), new byte[0]);
        assertThat(reason(transport.publish(new Publication(new Destination.Queue("sizes"), id))))
                .isEqualTo(Reason.TOO_LARGE);
        assertThat(reason(transport.publish(to("q".repeat(300), "x")))).isEqualTo(Reason.TOO_LARGE);
        assertThat(reason(before)).isNull();
        assertThat(reason(transport.publish(to("sizes", "ok")))).isNull();
    }

    @Test
    void anExpirationThatIsNoNumber_isRefusedBeforeItIsSent() throws Exception {
        Transport transport = open(TransportOptions.defaults());
        transport.declare("expiring");
        MessageProperties odd =
                MessageProperties.json("i", null).toBuilder().expiration("abc").build();
        Message message = new Message(odd, Map.of(), new byte[0]);
        assertThat(reason(transport.publish(new Publication(new Destination.Queue("expiring"), message))))
                .isEqualTo(Reason.REJECTED);
        assertThat(reason(transport.publish(new Publication(
                        new Destination.Delayed("expiring", Duration.ofMillis(20), Rounding.UP), message))))
                .isNull();
    }

    @Test
    void aFullQueue_rejects() throws Exception {
        Transport transport = open(TransportOptions.defaults());
        transport.declare("full");
        broker.management().policy("full", "^full$", Map.of("max-length", 5));
        await().until(() -> reason(transport.publish(to("full", "x"))) == Reason.REJECTED);
        assertThat(transport.health().usable()).isTrue();
        transport.admin().purge("full");
        await().until(() -> reason(transport.publish(to("full", "x"))) == null);
    }

    @Test
    void aMemoryAlarm_blocksAtOnceAndIsSaid_andAcknowledgementsGoOn() throws Exception {
        Transport transport = open(
                TransportOptions.builder().publishTimeout(Duration.ofSeconds(2)).build());
        transport.declare("alarm");
        for (int i = 0; i < 10; i++) {
            assertThat(reason(transport.publish(to("alarm", "m" + i)))).isNull();
        }
        Set<String> seen = ConcurrentHashMap.newKeySet();
        broker.memoryAlarm(true);
        try {
            await().until(() -> reason(transport.publish(to("alarm", "during"))) == Reason.BLOCKED);
            assertThat(transport.health().usable()).isFalse();
            assertThat(transport.health().detail()).contains("alarm");
            assertThat(reason(transport.publish(to("alarm", "during")))).isEqualTo(Reason.BLOCKED);

            var subscription = transport.subscribe("alarm", 1, delivery -> {
                seen.add(new String(delivery.message().body(), StandardCharsets.UTF_8));
                delivery.ack();
            });
            await().until(() -> seen.size() >= 10);
            subscription.close();
        } finally {
            broker.memoryAlarm(false);
        }
        await().until(() -> reason(transport.publish(to("alarm", "after"))) == null);
        assertThat(transport.health().usable()).isTrue();
    }

    @Test
    void aBrokerKilledMeanwhile_whatWasConfirmedIsThere_andTheRestIsUnknownOrNotSent() throws Exception {
        Transport transport = open(
                TransportOptions.builder().publishTimeout(Duration.ofSeconds(3)).build());
        transport.declare("killed");
        await().until(() -> broker.management().queue("killed").isPresent());
        await().until(() -> reason(transport.publish(to("killed", "warm"))) == null
                && broker.management()
                                .queue("killed")
                                .orElseThrow()
                                .path("messages")
                                .asInt()
                        > 0);
        Map<String, CompletableFuture<Void>> sent = new ConcurrentHashMap<>();
        CountDownLatch some = new CountDownLatch(500);
        Thread publisher = new Thread(() -> {
            for (int i = 0; i < 50_000 && !Thread.currentThread().isInterrupted(); i++) {
                CompletableFuture<Void> one = transport.publish(to("killed", "m" + i));
                sent.put("m" + i, one);
                var unused = one.whenComplete((ok, failure) -> some.countDown());
                if (one.isCompletedExceptionally()) {
                    break;
                }
            }
        });
        publisher.start();
        assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();
        broker.kill();
        publisher.join();
        Map<String, Reason> ends = new LinkedHashMap<>();
        sent.forEach((body, future) -> ends.put(body, orConfirmed(reason(future))));
        assertThat(ends.values()).contains(CONFIRMED, Reason.UNCONFIRMED);
        broker.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> reason(transport.publish(to("killed", "end"))) == null);

        Set<String> there = new TreeSet<>();
        CountDownLatch end = new CountDownLatch(1);
        transport.subscribe("killed", 500, delivery -> {
            String body = new String(delivery.message().body(), StandardCharsets.UTF_8);
            there.add(body);
            delivery.ack();
            if (body.equals("end")) {
                end.countDown();
            }
        });
        assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
        ends.forEach((body, how) -> {
            if (how == CONFIRMED) {
                assertThat(there).contains(body);
            } else if (how != Reason.UNCONFIRMED) {
                assertThat(there).doesNotContain(body);
            }
        });
    }

    @Test
    void whoWaitsInsideACompletion_doesNotStopTheOthers() throws Exception {
        Transport transport = open(TransportOptions.defaults());
        transport.declare("nested");
        List<CompletableFuture<Void>> nested = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            nested.add(transport
                    .publish(to("nested", "outer"))
                    .thenRun(() -> transport.publish(to("nested", "inner")).join()));
        }
        for (CompletableFuture<Void> one : nested) {
            assertThat(reason(one)).isNull();
        }
    }

    @Test
    void afterClose_nothingIsSent() {
        Transport transport = open(TransportOptions.defaults());
        transport.declare("closed");
        transport.close();
        assertThat(reason(transport.publish(to("closed", "x")))).isEqualTo(Reason.CLOSED);
        assertThat(reason(transport.publish(new Publication(
                        new Destination.Delayed("closed", Duration.ofSeconds(1), Rounding.UP),
                        to("closed", "x").message()))))
                .isEqualTo(Reason.CLOSED);
        assertThat(transport.health().usable()).isFalse();
    }

    private Transport open(TransportOptions options) {
        Transport transport = Transports.open(broker.url(), options);
        opened.add(transport);
        return transport;
    }
}
