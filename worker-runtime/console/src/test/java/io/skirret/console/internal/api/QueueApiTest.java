package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.QueueAdmin;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues that are looked at, paused and emptied over HTTP, with each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class QueueApiTest extends ApiFixture {

    private static final String ORDERS = "/retry/queue?name=orders";

    private void send(int from, int count) {
        transport.declare("orders");
        for (int i = from; i < from + count; i++) {
            transport
                    .publish(new Publication(new Destination.Queue("orders"), Died.call("call-" + i, "orders.send", 0)))
                    .join();
        }
    }

    private JsonNode order(int status, String order, String body) {
        return json(post("/retry/queues/" + order, body), status);
    }

    @Test
    void what_was_never_seen_is_unknown_and_not_zero() {
        assertThat(get("/retry/queues").path("queues")).isEmpty();
        json(ask("GET", ORDERS), 404);

        queues.look();

        JsonNode queue = get(ORDERS);
        assertThat(queue.path("ready").isNull()).isTrue();
        assertThat(queue.path("consumers").isNull()).isTrue();
        assertThat(queue.path("unknown_since").textValue()).isEqualTo(Died.NOW.toString());
        clock.advance(Duration.ofSeconds(10));
        queues.look();
        assertThat(get(ORDERS).path("unknown_since").textValue()).isEqualTo(Died.NOW.toString());
        order(404, "purge", "{'queue':'orders','count':1}");
    }

    @Test
    void how_a_queue_grows_and_when_it_is_empty_follows_from_looks() {
        send(0, 30);
        queues.look();
        assertThat(get(ORDERS).path("growth_per_minute").isNull()).isTrue();
        clock.advance(Duration.ofMinutes(1));
        send(30, 30);
        queues.look();
        assertThat(get(ORDERS).path("growth_per_minute").doubleValue()).isEqualTo(30);
        assertThat(get(ORDERS).path("drains_in_ms").isNull()).isTrue();
        assertThat(get(ORDERS).path("dead").longValue()).isZero();

        transport.admin().browse("orders", 45, message -> QueueAdmin.Disposition.REMOVE);
        clock.advance(Duration.ofMinutes(1));
        queues.look();

        JsonNode queue = get(ORDERS);
        assertThat(queue.path("ready").longValue()).isEqualTo(15);
        assertThat(queue.path("growth_per_minute").doubleValue()).isEqualTo(-7.5);
        assertThat(queue.path("drains_in_ms").longValue()).isEqualTo(120_000);
        assertThat(queue.path("samples")).hasSize(3);
    }

    @Test
    void a_queue_is_emptied_of_no_more_than_somebody_has_seen() {
        send(0, 3);
        queues.look();
        assertThat(order(409, "purge", "{'queue':'orders','count':2}")
                        .path("detail")
                        .textValue())
                .startsWith("Expected at most 2 waiting messages, got 3; nothing was deleted.");
        order(400, "purge", "{'queue':'orders'}");
        order(409, "purge", "{'queue':'orders.dead','count':9}");
        order(404, "purge", "{'queue':'mail.dead','count':9}");
        assertThat(Audited.of(database, "purge")).isEmpty();

        assertThat(order(200, "purge", "{'queue':'orders','count':3}")
                        .path("purged")
                        .longValue())
                .isEqualTo(3);
        assertThat(transport.admin().status("orders").orElseThrow().ready()).isZero();
        assertThat(Audited.of(database, "purge")).containsExactly("queue orders: 3 -> ?");
    }

    @Test
    void what_comes_while_a_queue_is_emptied_is_not_deleted_unseen() {
        send(0, 3);
        queues.look();
        afterLook = () -> {
            afterLook = () -> {};
            send(3, 2);
        };

        assertThat(order(200, "purge", "{'queue':'orders','count':4}")
                        .path("purged")
                        .longValue())
                .isEqualTo(4);

        assertThat(transport.admin().status("orders").orElseThrow().ready()).isOne();
        JsonNode line = get("/retry/audit?action=purge").path("lines").path(0);
        assertThat(line.path("amount").longValue()).isEqualTo(4);
        assertThat(line.path("before").textValue()).isEqualTo("3");
    }

    @Test
    void a_queue_is_paused_and_resumed_by_its_workers() {
        send(0, 0);
        queues.look();
        assertThat(order(503, "pause", "{'queue':'orders'}").path("detail").textValue())
                .contains("is not known");
        TaskDefinition<?> task = new TaskDefinition<>(
                "orders.send",
                "Orders.send()",
                List.of(),
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
        try (Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues("orders")
                .name("worker@shop")
                .build()) {
            worker.start();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                queues.look();
                assertThat(get(ORDERS).path("workers"))
                        .extracting(JsonNode::textValue)
                        .containsExactly("worker@shop");
            });

            JsonNode paused = order(200, "pause", "{'queue':'orders'}");

            assertThat(paused.path("answer").textValue()).isEqualTo("queue orders is paused by worker@shop");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                queues.look();
                return !get(ORDERS).path("paused_since").isNull();
            });
            order(200, "resume", "{'queue':'orders'}");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                queues.look();
                return get(ORDERS).path("paused_since").isNull();
            });
            assertThat(Audited.of(database, "pause")).hasSize(2);
            assertThat(Audited.of(database, "resume")).containsExactly("queue orders: ? -> ?");
        }
    }
}
