package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.message.Message;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Inbox;
import io.skirret.transport.Publication;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import io.skirret.transport.Transports;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One message that the client cannot read costs neither the connection nor the messages beside it. */
@RabbitTest
@Timeout(180)
class UnreadableMessagesTest extends RawMessages {

    UnreadableMessagesTest(RabbitBroker broker) {
        super(broker);
    }

    @AfterEach
    void noConnectionWasLost() {
        assertThat(words()).noneMatch(line -> line.contains("is gone"));
    }

    @ParameterizedTest
    @EnumSource(QueueType.class)
    void a_header_nested_too_deeply_is_left_out(QueueType type) throws Exception {
        try (Transport own = open(type)) {
            own.declare("deep-" + type);
            publish("deep-" + type, "before", Map.of());
            publish("deep-" + type, "deep", Map.of("first", 1, "deep", nested(40), "id", "x", "list", List.of(1)));
            publish("deep-" + type, "after", Map.of("deep", nested(32)));

            own.subscribe("deep-" + type, 10, arrived::add);

            assertWhole(take(), "before");
            Delivery deep = take();
            assertThat(text(deep)).isEqualTo("deep");
            assertThat(deep.info().redelivered()).isFalse();
            assertThat(deep.unreadable()).contains("header 'deep'", "32 levels", "left out");
            assertThat(deep.message().headers())
                    .containsEntry("first", 1)
                    .containsEntry("id", "x")
                    .containsEntry("list", List.of(1))
                    .doesNotContainKey("deep");
            deep.ack();
            Delivery after = take();
            assertThat(after.message().headers()).containsKey("deep");
            assertWhole(after, "after");
        }
    }

    @Test
    void nobody_can_say_for_us_that_a_message_is_not_whole() throws Exception {
        transport.declare("forged");
        BasicProperties forged = new BasicProperties.Builder()
                .deliveryMode(2)
                .clusterId("0 header 'x'")
                .build();
        channel.basicPublish("", "forged", forged, "forged".getBytes(StandardCharsets.UTF_8));
        transport.subscribe("forged", 10, arrived::add);
        assertWhole(take(), "forged");
    }

    @ParameterizedTest
    @EnumSource(QueueType.class)
    void a_body_that_is_too_large_for_the_client_is_a_dead_letter(QueueType type) throws Exception {
        String queue = "large-" + type;
        try (Transport own = open(type)) {
            own.declare(queue);
            publish(queue, "before", Map.of());
            publish(queue, new byte[BEYOND_THE_CLIENT], Map.of("id", "large"));
            publish(queue, "after", Map.of());

            own.subscribe(queue, 10, arrived::add);

            assertWhole(take(), "before");
            assertWhole(take(), "after");
            QueueAdmin admin = own.admin();
            await().atMost(PATIENCE)
                    .until(() -> admin.status(queue + ".dead").orElseThrow().ready() == 1);
            assertThat(words()).anyMatch(line -> line.contains(BEYOND_THE_CLIENT + " bytes came from queue '" + queue));

            own.publish(new Publication(new Destination.DeadLetters(queue), message("another")))
                    .join();
            List<Message> seen = new ArrayList<>();
            long shown = admin.browse(queue + ".dead", 10, letter -> {
                seen.add(letter);
                return QueueAdmin.Disposition.REMOVE;
            });
            assertThat(shown).isEqualTo(2);
            assertThat(seen)
                    .extracting(letter -> new String(letter.body(), StandardCharsets.UTF_8))
                    .containsExactly("another");
            assertThat(words()).anyMatch(line -> line.contains("passed over and stays"));
            assertThat(admin.purge(queue + ".dead")).isEqualTo(1);
        }
    }

    @Test
    void later_results_come_to_a_caller() throws Exception {
        BlockingQueue<Message> results = new LinkedBlockingQueue<>();
        try (Inbox inbox = transport.inboxes().open(results::add)) {
            publish(inbox.address(), "deep", Map.of("deep", nested(40)));
            publish(inbox.address(), new byte[BEYOND_THE_CLIENT], Map.of());
            publish(inbox.address(), "good", Map.of());

            assertThat(result(results)).isEqualTo("deep");
            assertThat(result(results)).isEmpty();
            assertThat(result(results)).isEqualTo("good");
            assertThat(words()).anyMatch(line -> line.contains("a body of " + BEYOND_THE_CLIENT + " bytes"));
        }
    }

    /** The broker adds to them on the way, and sends them even if they are larger than a frame then. */
    @Test
    void headers_that_the_broker_made_larger_than_a_frame_come() throws Exception {
        transport.declare("grown");
        publish("grown", "grown", Map.of("big", "x".repeat(131_036)));
        transport.subscribe("grown", 10, arrived::add);
        Delivery first = take();
        assertThat(first.info().redelivered()).isFalse();
        first.requeue();
        assertWhole(take(), "grown");
    }

    private Transport open(QueueType type) {
        return Transports.open(
                broker.url(), TransportOptions.builder().queueType(type).build());
    }

    private static @Nullable String result(BlockingQueue<Message> results) throws InterruptedException {
        Message message = results.poll(60, TimeUnit.SECONDS);
        return message == null ? null : new String(message.body(), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> nested(int depth) {
        Map<String, Object> table = Map.of("end", 1);
        for (int i = 1; i < depth; i++) {
            table = Map.of("deeper", i % 2 == 0 ? List.of(1) : 2, "inner", table);
        }
        return table;
    }
}
