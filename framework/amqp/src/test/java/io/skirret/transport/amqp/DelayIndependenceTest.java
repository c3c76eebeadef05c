package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The delays of one queue do not depend on what became of another. */
@Tag("long")
@RabbitTest
class DelayIndependenceTest {

    /** More than the 32 that RabbitMQ hands on at one time. */
    private static final int MANY = 45;

    /** The broker lets a burst of them into a full queue. */
    private static final int MANY_MORE = 120;

    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RabbitBroker broker;
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private Transport transport;
    private Connection raw;
    private Channel channel;

    DelayIndependenceTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() throws Exception {
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("independence").build());
        raw = RawClient.connect(broker);
        channel = raw.createChannel();
    }

    @AfterEach
    void disconnect() throws Exception {
        transport.close();
        raw.close();
    }

    @Test
    void aDeletedQueue_holdsUpNobody_andItsOwnComeWhenItIsBack() throws Exception {
        transport.declare("retired");
        transport.declare("healthy");
        send("retired", MANY);
        channel.queueDelete("retired");
        send("healthy", 5);
        transport.subscribe("healthy", 10, arrived::add);
        await().atMost(PATIENCE).until(() -> arrived.size() == 5);

        transport.declare("retired");
        await().atMost(PATIENCE).until(() -> channel.messageCount("retired") == MANY);
    }

    @Test
    void aFullQueue_holdsUpNobody_andItsOwnComeWhenThereIsRoom() throws Exception {
        transport.declare("jammed");
        transport.declare("free");
        broker.management().policy("jam", "^jammed$", Map.of("max-length", 5));
        await().atMost(PATIENCE)
                .until(() -> broker.management()
                        .queue("jammed")
                        .orElseThrow()
                        .path("effective_policy_definition")
                        .has("max-length"));
        send("jammed", MANY_MORE);
        await().atMost(PATIENCE).until(() -> channel.messageCount("jammed") >= 5);
        send("free", 5);
        transport.subscribe("free", 10, arrived::add);
        await().atMost(PATIENCE).until(() -> arrived.size() == 5);

        Set<String> came = new HashSet<>();
        transport.subscribe("jammed", 1, delivery -> {
            came.add(text(delivery));
            delivery.ack();
        });
        await().atMost(Duration.ofMinutes(2)).until(() -> came.size() == MANY_MORE);
    }

    @Test
    void whatHasNowhereToGo_isKept_andCanBeMovedBack() throws Exception {
        transport.declare("forgotten");
        transport.declare("kept");
        send("forgotten", MANY);
        channel.queueDelete("forgotten");
        channel.queueDelete(TopologyNames.due("forgotten"));
        send("kept", 5);
        transport.subscribe("kept", 10, arrived::add);
        await().atMost(PATIENCE).until(() -> arrived.size() == 5);
        await().atMost(PATIENCE).until(() -> channel.messageCount(TopologyNames.UNDELIVERABLE) == MANY);

        transport.declare("forgotten");
        moveBackAsAShovelDoes();
        await().atMost(PATIENCE).until(() -> channel.messageCount("forgotten") == MANY);
        assertThat(channel.messageCount(TopologyNames.UNDELIVERABLE)).isZero();
    }

    @Test
    void whatWasDeletedOfTheWayBack_isThereAgain() throws Exception {
        transport.declare("tidied");
        channel.queueDelete(TopologyNames.UNDELIVERABLE);
        channel.exchangeDelete(TopologyNames.RETURN);
        send("tidied", 5);
        transport.subscribe("tidied", 10, arrived::add);
        await().atMost(PATIENCE).until(() -> arrived.size() == 5);
        assertThat(channel.messageCount(TopologyNames.UNDELIVERABLE)).isZero();
    }

    private void moveBackAsAShovelDoes() throws Exception {
        for (int i = 0; i < MANY; i++) {
            GetResponse one = channel.basicGet(TopologyNames.UNDELIVERABLE, false);
            assertThat(one.getEnvelope().getRoutingKey()).isEqualTo("forgotten");
            channel.basicPublish(
                    TopologyNames.RETURN, one.getEnvelope().getRoutingKey(), one.getProps(), one.getBody());
            channel.basicAck(one.getEnvelope().getDeliveryTag(), false);
        }
    }

    private void send(String queue, int number) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Message message = new Message(
                    MessageProperties.json(queue + i, null), Map.of(), (queue + i).getBytes(StandardCharsets.UTF_8));
            sent.add(transport.publish(new Publication(new Destination.Delayed(queue, DELAY, Rounding.UP), message)));
        }
        sent.forEach(CompletableFuture::join);
    }

    private static String text(Delivery delivery) {
        return new String(delivery.message().body(), StandardCharsets.UTF_8);
    }
}
