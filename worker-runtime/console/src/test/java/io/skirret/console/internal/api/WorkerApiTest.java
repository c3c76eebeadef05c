package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Audited;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.events.internal.EventReader;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that are looked at and steered over HTTP, with each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class WorkerApiTest extends ApiFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SHOP = "worker@shop";

    private Worker startWorker() {
        TaskDefinition<?> task = new TaskDefinition<>(
                "orders.send",
                "Orders.send()",
                List.of(),
                Object.class,
                TaskSettings.builder().build(),
                (instances, arguments, context) -> null);
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues("orders")
                .name(SHOP)
                .concurrency(4)
                .build();
        worker.start();
        heard(SHOP);
        return worker;
    }

    /** Asks until the console knows it. */
    private void heard(String name) {
        await().atMost(PATIENCE).until(() -> {
            events.look();
            return get("/retry/workers")
                    .path("workers")
                    .findValuesAsText("worker")
                    .contains(name);
        });
    }

    private void tell(String json) {
        Message event =
                new Message(MessageProperties.builder().build(), Map.of(), json.getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, "worker.heartbeat"), event))
                .join();
    }

    private JsonNode order(int status, String order, String body) {
        return json(post("/retry/workers/" + order, body), status);
    }

    @Test
    void a_worker_that_is_gone_is_forgotten_and_one_that_is_heard_is_not() throws Exception {
        tell("{\"type\":\"worker-heartbeat\",\"hostname\":\"celery@gone\",\"timestamp\":1.5}");
        await().atMost(PATIENCE)
                .until(() -> get("/retry/workers").findValuesAsText("worker").contains("celery@gone"));
        assertThat(order(409, "forget", "{'worker':'celery@gone'}")
                        .path("detail")
                        .textValue())
                .contains("is heard");
        clock.advance(Duration.ofSeconds(60));
        BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
        try (BroadcastSubscription others = transport
                .broadcasts()
                .listen(
                        CeleryEvent.EXCHANGE,
                        "worker.offline",
                        (message, key) -> EventReader.read(message.body()).forEach(told::add))) {
            order(200, "forget", "{'worker':'celery@gone'}");
            JsonNode event = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(event.path("type").textValue()).isEqualTo("worker-offline");
            assertThat(event.path("hostname").textValue()).isEqualTo("celery@gone");
            assertThat(event.has("pid"))
                    .as("it would be shown instead of the one that it told")
                    .isFalse();
        }
        assertThat(get("/retry/workers").path("workers")).isEmpty();
        order(404, "forget", "{'worker':'celery@gone'}");
        assertThat(Audited.of(database, "forget")).hasSize(1);
        // It lives after all.
        tell("{\"type\":\"worker-heartbeat\",\"hostname\":\"celery@gone\",\"timestamp\":1.5}");
        await().atMost(PATIENCE)
                .until(() -> get("/retry/workers").findValuesAsText("worker").contains("celery@gone"));
    }

    @Test
    void a_worker_tells_what_it_is_and_holds() {
        try (Worker worker = startWorker()) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode pool = get("/retry/workers").path("workers").path(0).path("pool");
                assertThat(pool.path("size").intValue()).isEqualTo(4);
                assertThat(pool.path("drained").booleanValue()).isFalse();
                assertThat(pool.path("pid").longValue())
                        .isEqualTo(ProcessHandle.current().pid());
            });
            JsonNode told = get("/retry/worker?name=" + worker.name());
            assertThat(told.path("software").textValue()).isEqualTo("skirret");
            assertThat(told.path("version").textValue()).isNotEmpty();
            assertThat(told.path("queues")).extracting(JsonNode::textValue).containsExactly("orders");
            assertThat(told.path("tasks")).extracting(JsonNode::textValue).containsExactly("orders.send");
            assertThat(told.path("active")).isEmpty();
            assertThat(told.path("not_told")).isEmpty();
            assertThat(told.path("started_per_minute").isNull()).isTrue();
        }
    }

    @Test
    void a_worker_does_as_it_is_told_and_that_is_in_the_audit() {
        try (Worker worker = startWorker()) {
            assertThat(order(200, "pool", "{'worker':'worker@shop','size':6}")
                            .path("answer")
                            .textValue())
                    .isEqualTo("autoscale now max=6 min=0");
            assertThat(order(200, "pool", "{'worker':'worker@shop','size':6}")
                            .path("answer")
                            .textValue())
                    .isEqualTo("it runs 6 at a time already");
            assertThat(Audited.of(database, "pool")).containsExactly("worker worker@shop: 4 -> 6");

            assertThat(order(200, "drain", "{'worker':'worker@shop'}")
                            .path("answer")
                            .textValue())
                    .startsWith("takes no more messages");
            assertThat(order(200, "undrain", "{'worker':'worker@shop'}")
                            .path("answer")
                            .textValue())
                    .isEqualTo("takes messages again");
            order(200, "add-consumer", "{'worker':'worker@shop','queue':'mail'}");
            order(200, "cancel-consumer", "{'worker':'worker@shop','queue':'orders'}");
            assertThat(get("/retry/worker?name=" + worker.name()).path("queues"))
                    .extracting(JsonNode::textValue)
                    .containsExactly("mail");
            assertThat(Audited.of(database, "cancel-consumer")).containsExactly("worker worker@shop: ? -> orders");

            assertThat(order(200, "shutdown", "{'worker':'worker@shop'}")
                            .path("answer")
                            .isNull())
                    .isTrue();
            for (String order : List.of("drain", "undrain", "shutdown")) {
                assertThat(Audited.of(database, order)).as(order).containsExactly("worker worker@shop: ? -> ?");
            }
            assertThat(Audited.of(database, "add-consumer")).containsExactly("worker worker@shop: ? -> mail");
            await().atMost(PATIENCE)
                    .until(() -> get("/retry/workers").path("workers").isEmpty());
            order(404, "drain", "{'worker':'worker@shop'}");
        }
    }

    @Test
    void what_a_worker_refuses_is_told_in_its_words() {
        try (Worker worker = startWorker()) {
            assertThat(order(409, "pool", "{'worker':'worker@shop','size':99999}")
                            .path("detail")
                            .textValue())
                    .startsWith("worker@shop refused: autoscale() expected 1 to ")
                    .endsWith("4 run at a time as before");
            order(400, "pool", "{'worker':'worker@shop'}");
            order(400, "pool", "{'worker':'worker@shop','size':0}");
            order(400, "cancel-consumer", "{'worker':'worker@shop'}");
            assertThat(worker.name()).isEqualTo(SHOP);
        }
        order(404, "drain", "{'worker':'worker@nowhere'}");
        json(ask("GET", "/retry/worker?name=worker@nowhere"), 404);
        json(ask("GET", "/retry/worker"), 404);
    }

    @Test
    void of_a_worker_that_does_not_answer_it_is_said_that_nothing_is_known() {
        tell(
                "{\"type\":\"worker-heartbeat\",\"hostname\":\"celery@py\",\"timestamp\":"
                        + clock.now().getEpochSecond()
                        + ".5,\"active\":1,\"processed\":3,\"loadavg\":[0.25,0.5,1],\"sw_ident\":\"py-celery\",\"sw_ver\":\"5.2.6\"}");
        heard("celery@py");

        JsonNode told = get("/retry/worker?name=celery@py");
        assertThat(told.path("load").doubleValue()).isEqualTo(0.25);
        assertThat(told.path("version").textValue()).isEqualTo("5.2.6");
        assertThat(told.path("pool").isNull()).isTrue();
        assertThat(told.path("active").isNull()).isTrue();
        assertThat(told.path("not_told").path(0).textValue()).startsWith("It did not tell what it runs: ");
        assertThat(order(503, "cancel-consumer", "{'worker':'celery@py','queue':'mail'}")
                        .path("detail")
                        .textValue())
                .startsWith("celery@py did not answer within 5 s: whether");
        assertThat(Audited.of(database, "cancel-consumer")).containsExactly("worker celery@py: ? -> mail");
        for (String order : List.of("drain", "undrain")) {
            assertThat(order(409, order, "{'worker':'celery@py'}")
                            .path("detail")
                            .textValue())
                    .startsWith("celery@py knows no drain");
            assertThat(Audited.of(database, order)).isEmpty();
        }
        order(503, "shutdown", "{'worker':'celery@py'}");
    }
}
