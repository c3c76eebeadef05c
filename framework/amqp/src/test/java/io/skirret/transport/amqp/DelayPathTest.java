package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A delay is made up of a few waits, one after another, of which there are few kinds. */
@RabbitTest
class DelayPathTest {

    private final RabbitBroker broker;
    private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    private Transport transport;
    private Connection raw;
    private Channel channel;

    DelayPathTest(RabbitBroker broker) {
        this.broker = broker;
    }

    private record Arrival(Delivery delivery, long nanos) {
        String text() {
            return new String(delivery.message().body(), StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void connect() throws Exception {
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("paths").build());
        raw = RawClient.connect(broker);
        channel = raw.createChannel();
    }

    @AfterEach
    void disconnect() throws Exception {
        transport.close();
        raw.close();
    }

    @Test
    void aDelayOfManyParts_isWaitedForWhole_andLeavesNoTrace() throws Exception {
        transport.declare("parts");
        transport.subscribe("parts", 100, delivery -> arrived.add(new Arrival(delivery, System.nanoTime())));
        Map<String, Long> due = new HashMap<>();
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int millis = 1; millis < 3_000; millis += 37) {
            String text = Integer.toString(millis);
            due.put(text, System.nanoTime() + millis * 1_000_000L);
            sent.add(send("parts", Duration.ofMillis(millis), text, Map.of("mine", "kept")));
        }
        sent.forEach(CompletableFuture::join);
        for (int i = 0; i < sent.size(); i++) {
            Arrival arrival = take();
            assertThat(arrival.nanos()).as(arrival.text()).isGreaterThanOrEqualTo(due.remove(arrival.text()));
            Map<String, ?> headers = arrival.delivery().message().headers();
            assertThat(headers.get("mine")).isEqualTo("kept");
            assertThat(headers.keySet()).noneMatch(name -> name.startsWith("skirret_after_"));
            assertThat(arrival.delivery().info().queue()).isEqualTo("parts");
            arrival.delivery().ack();
        }
        assertThat(due).isEmpty();
    }

    /** A client that copies the headers of what it received, and whoever forges them, leads no message astray. */
    @Test
    void headersOfAnEarlierPath_areNotFollowed() throws Exception {
        transport.declare("forged");
        transport.subscribe("forged", 10, delivery -> arrived.add(new Arrival(delivery, System.nanoTime())));
        send("forged", Duration.ofMillis(1_500), "makes the way", Map.of()).join();
        take().delivery().ack();
        long begin = System.nanoTime();
        Map<String, Object> forged =
                Map.of(TopologyNames.hop(6), TopologyNames.rung(5), TopologyNames.hop(5), TopologyNames.rung(6));
        send("forged", Duration.ofSeconds(1), "forged", forged).join();
        Arrival arrival = take();
        assertThat(Duration.ofNanos(arrival.nanos() - begin))
                .isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_480));
        arrival.delivery().ack();
    }

    /** Of an earlier version, whose rungs led back at once. */
    @Test
    void whatWaitsOnAnOldRung_stillArrives() throws Exception {
        transport.declare("older");
        transport.subscribe("older", 10, delivery -> arrived.add(new Arrival(delivery, System.nanoTime())));
        send("older", Duration.ofMillis(20), "new", Map.of()).join();
        assertThat(take().text()).isEqualTo("new");
        channel.queueDeclare(
                "skirret.delay.000000000699ms",
                true,
                false,
                false,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-message-ttl", 699,
                        "x-dead-letter-exchange", "skirret.return",
                        "x-dead-letter-strategy", "at-least-once",
                        "x-overflow", "reject-publish"));
        channel.exchangeDeclare("skirret.delay.000000000699ms", "fanout", true);
        channel.queueBind("skirret.delay.000000000699ms", "skirret.delay.000000000699ms", "");
        channel.basicPublish(
                "skirret.delay.000000000699ms",
                "older",
                new BasicProperties.Builder().deliveryMode(2).build(),
                "old".getBytes(StandardCharsets.UTF_8));
        assertThat(take().text()).isEqualTo("old");
    }

    private Arrival take() throws InterruptedException {
        Arrival arrival = arrived.poll(30, TimeUnit.SECONDS);
        assertThat(arrival).as("a message within 30 s").isNotNull();
        return arrival;
    }

    private CompletableFuture<Void> send(String queue, Duration delay, String text, Map<String, Object> headers) {
        Message message =
                new Message(MessageProperties.json(text, null), headers, text.getBytes(StandardCharsets.UTF_8));
        return transport.publish(new Publication(new Destination.Delayed(queue, delay, Rounding.UP), message));
    }
}
