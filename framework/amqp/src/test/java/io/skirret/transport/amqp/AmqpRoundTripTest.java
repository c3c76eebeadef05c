package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Inbox;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.QueueAdmin.Disposition;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RabbitTest
class AmqpRoundTripTest {

    private final RabbitBroker broker;
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private Transport transport;

    AmqpRoundTripTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() {
        transport = Transports.open(
                broker.url(), TransportOptions.builder().name("round trip").build());
    }

    @AfterEach
    void disconnect() {
        transport.close();
    }

    @Test
    void headersAndBytesSurvive() throws Exception {
        Map<String, Object> headers = Map.of(
                "text",
                "grüße",
                "int",
                7,
                "long",
                1L << 40,
                "flag",
                true,
                "half",
                0.5,
                "at",
                Instant.parse("2026-11-21T10:00:00Z"),
                "list",
                Arrays.asList(1, "two", null, List.of(3L)),
                "map",
                Map.of("inner", Map.of("deep", "yes")));
        Message sent = new Message(
                MessageProperties.json("id-1", null).toBuilder().priority(3).build(), headers, bytes("{}"));
        transport.declare("plain");
        publish(new Destination.Queue("plain"), sent);
        transport.subscribe("plain", 10, arrived::add);

        Delivery delivery = take();
        assertThat(delivery.message().headers()).isEqualTo(headers);
        assertThat(delivery.message().body()).isEqualTo(sent.body());
        assertThat(delivery.message().properties()).isEqualTo(sent.properties());
        assertThat(delivery.info().redelivered()).isFalse();
        delivery.requeue();
        Delivery again = take();
        assertThat(again.info().redelivered()).isTrue();
        assertThat(again.info().redeliveries()).isEqualTo(1);
        again.ack();
        again.ack();
        again.requeue();
    }

    @Test
    void aDelayIsNeverEarlyAndKeepsItsPriorityToItself() throws Exception {
        transport.declare("delayed");
        transport.subscribe("delayed", 10, arrived::add);
        long start = System.nanoTime();
        publish(
                new Destination.Delayed("delayed", Duration.ofMillis(300), Rounding.UP),
                new Message(
                        MessageProperties.json("d", null).toBuilder()
                                .priority(7)
                                .build(),
                        Map.of(),
                        bytes("x")));
        Delivery delivery = take();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(delivery.message().properties().priority()).isEqualTo(7);
        assertThat(delivery.message().headers()).doesNotContainKey(MessageMapper.PRIORITY_HEADER);
        assertThat(delivery.info().exchange()).isEqualTo(TopologyNames.TASKS);
        delivery.ack();
    }

    @Test
    void whatCannotArriveIsRefusedWithItsFate() {
        assertRefused(new Destination.Queue("nobody"), PublishException.Reason.UNROUTABLE);
        assertRefused(
                new Destination.Delayed("nobody", Duration.ofSeconds(1), Rounding.UP),
                PublishException.Reason.UNROUTABLE);
        assertRefused(new Destination.Reply("plain"), PublishException.Reason.UNROUTABLE);
        assertRefused(
                new Destination.Reply("7f9c24e8-3b12-4fef-91e0-56a2d1f0c001"), PublishException.Reason.UNROUTABLE);
        assertRefused(new Destination.Queue("q".repeat(256)), PublishException.Reason.TOO_LARGE);
    }

    @Test
    void aBodyOverTheLimit_onAQueueThatKeepsNothingRejected_isHandedOver_andMayGoToTheDeadLetters() throws Exception {
        byte[] large = new byte[5_000];
        new Random(5).nextBytes(large);
        try (Connection connection = RawClient.connect(broker)) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("foreign", true, false, false, Map.of());
            channel.basicPublish("", "foreign", null, large);
            try (Transport narrow = Transports.open(
                    broker.url(), TransportOptions.builder().maxBodyBytes(1_000).build())) {
                narrow.declare("foreign");
                narrow.subscribe("foreign", 1, arrived::add);
                Delivery delivery = take();
                narrow.publish(new Publication(new Destination.DeadLetters("foreign"), delivery.message()))
                        .get(20, TimeUnit.SECONDS);
                delivery.ack();
            }
        }
        transport.subscribe("foreign.dead", 1, arrived::add);
        assertThat(take().message().body()).isEqualTo(large);
    }

    @Test
    void repliesComeBackToTheirAddress() throws Exception {
        BlockingQueue<Message> replies = new LinkedBlockingQueue<>();
        try (Inbox inbox = transport.inboxes().open(replies::add)) {
            publish(new Destination.Reply(inbox.address()), message("answer"));
            Message reply = replies.poll(10, TimeUnit.SECONDS);
            assertThat(reply).isNotNull();
            assertThat(reply.body()).isEqualTo(bytes("answer"));
        }
    }

    @Test
    void browsingKeepsOrderAndContent() throws Exception {
        transport.declare("looked");
        for (int i = 0; i < 6; i++) {
            publish(new Destination.DeadLetters("looked"), message("m" + i));
        }
        String dead = transport.admin().deadLetterQueue("looked");
        for (int pass = 0; pass < 30; pass++) {
            List<String> seen = new ArrayList<>();
            long shown = transport.admin().browse(dead, 100, message -> {
                seen.add(text(message));
                return Disposition.KEEP;
            });
            assertThat(shown).isEqualTo(6);
            assertThat(seen).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
        }
        transport
                .admin()
                .browse(dead, 100, message -> text(message).equals("m2") ? Disposition.REMOVE : Disposition.KEEP);
        assertThatThrownBy(() -> transport.admin().browse(dead, 100, message -> {
                    throw new IllegalStateException("visitor");
                }))
                .hasMessage("visitor");
        List<String> left = new ArrayList<>();
        transport.admin().browse(dead, 100, message -> {
            left.add(text(message));
            return text(message).equals("m3") ? Disposition.STOP : Disposition.KEEP;
        });
        assertThat(left).containsExactly("m0", "m1", "m3");
        await().until(() -> transport.admin().status(dead).orElseThrow().ready() == 5);
        assertThat(transport.admin().purge(dead)).isEqualTo(5);
        assertThat(transport.admin().status("no such queue")).isEmpty();
    }

    private void assertRefused(Destination destination, PublishException.Reason reason) {
        assertThatThrownBy(() -> publish(destination, message("lost?")))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PublishException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private void publish(Destination destination, Message message) throws Exception {
        transport.publish(new Publication(destination, message)).get(20, TimeUnit.SECONDS);
    }

    private Delivery take() throws InterruptedException {
        Delivery delivery = arrived.poll(15, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        return delivery;
    }

    private static Message message(String body) {
        return new Message(MessageProperties.json(body, null), Map.of(), bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }
}
