package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.queues.QueueTraffic;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Subscription;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a scaler of workers is told, with each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class ScalingApiTest extends ApiFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ORDERS = "/metrics/scaling?queue=orders";

    private final Semaphore mayRun = new Semaphore(0);

    private void send(int from, int count) {
        transport.declare("orders");
        for (int i = from; i < from + count; i++) {
            transport
                    .publish(new Publication(new Destination.Queue("orders"), Died.call("call-" + i, "orders.send", 0)))
                    .join();
        }
    }

    private Worker worker(String name) {
        TaskDefinition<?> task = new TaskDefinition<>(
                "orders.send",
                "Orders.send(java.lang.String)",
                List.of(new TaskParameter("id", String.class)),
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> {
                    mayRun.acquire();
                    return null;
                });
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                .queues("orders")
                .name(name)
                .concurrency(2)
                .build();
        worker.start();
        return worker;
    }

    private JsonNode look(Duration later) {
        clock.advance(later);
        queues.look();
        return get(ORDERS);
    }

    @Test
    void without_workers_a_scaler_is_told_what_waits() {
        json(ask("GET", ORDERS), 404);
        send(0, 3);

        JsonNode told = look(Duration.ZERO);

        assertThat(told.path("backlog").intValue()).isEqualTo(3);
        assertThat(told.path("unacknowledged").intValue()).isZero();
        assertThat(told.path("consumers").intValue()).isZero();
        assertThat(told.path("acknowledged_per_second").isNull()).isTrue();
        assertThat(told.path("seconds_to_drain").isNull())
                .as("nobody knows how fast workers will be")
                .isTrue();
        assertThat(get("/metrics/scaling").path("queues").path("orders")).isEqualTo(told);
    }

    @Test
    void what_workers_hold_is_a_part_of_the_backlog_and_what_they_did_is_the_rate() {
        send(0, 10);
        try (Worker one = worker("worker@one");
                Worker two = worker("worker@two")) {
            await().atMost(PATIENCE)
                    .until(() -> one.stats().running() == 2 && two.stats().running() == 2);
            JsonNode told = look(Duration.ZERO);
            assertThat(told.path("unacknowledged").intValue()).isEqualTo(4);
            assertThat(told.path("unacknowledged_from").textValue()).isEqualTo("workers");
            assertThat(told.path("backlog").intValue()).isEqualTo(10);

            mayRun.release(5);
            await().atMost(PATIENCE)
                    .until(() -> one.stats().succeeded() + two.stats().succeeded() == 5
                            && one.stats().running() + two.stats().running() == 4);
            told = look(Duration.ofSeconds(10));

            assertThat(told.path("backlog").intValue()).isEqualTo(5);
            assertThat(told.path("acknowledged_per_second").doubleValue()).isEqualTo(0.5);
            assertThat(told.path("seconds_to_drain").doubleValue()).isEqualTo(10);
            assertThat(get("/retry/queue?name=orders").path("unacknowledged").intValue())
                    .isEqualTo(4);
            mayRun.release(5);
            await().atMost(PATIENCE)
                    .until(() -> one.stats().succeeded() + two.stats().succeeded() == 10);
        }
        JsonNode told = look(Duration.ofSeconds(10));
        assertThat(told.path("backlog").intValue()).isZero();
        assertThat(told.path("seconds_to_drain").intValue()).isZero();
    }

    /** A worker for Python, say: it tells how many it holds of all its queues together, and by no queue. */
    @Test
    void one_consumer_that_does_not_tell_makes_the_backlog_unknown_and_not_smaller() {
        send(0, 3);
        try (Subscription silent = transport.subscribe("orders", 1, delivery -> {})) {
            await().atMost(PATIENCE)
                    .until(() ->
                            transport.admin().status("orders").orElseThrow().ready() == 2);

            JsonNode told = look(Duration.ZERO);

            assertThat(silent).isNotNull();
            assertThat(told.path("ready").intValue()).isEqualTo(2);
            assertThat(told.path("consumers").intValue()).isOne();
            assertThat(told.path("unacknowledged").isNull()).isTrue();
            assertThat(told.path("backlog").isNull()).isTrue();

            managed = Map.of("orders", new QueueTraffic(QueueTraffic.Source.MANAGEMENT, clock.now(), 2L, 1, 4.25, 0.5));
            told = look(Duration.ofSeconds(10));
            assertThat(told.path("backlog").intValue()).isEqualTo(3);
            assertThat(told.path("unacknowledged_from").textValue()).isEqualTo("management");
            assertThat(told.path("published_per_second").doubleValue()).isEqualTo(4.25);
            assertThat(told.path("seconds_to_drain").doubleValue()).isEqualTo(6);
        }
    }

    /** What a worker holds that takes no more is added; for a consumer that does not tell it does not stand. */
    @Test
    void a_worker_that_takes_no_more_does_not_tell_for_another() {
        send(0, 2);
        try (Worker one = worker("worker@one")) {
            await().atMost(PATIENCE).until(() -> one.stats().running() == 2);
            control.workers().ask("cancel_consumer", Map.of("queue", "orders"));
            send(2, 1);
            try (Subscription silent = transport.subscribe("orders", 1, delivery -> {})) {
                await().atMost(PATIENCE)
                        .until(() ->
                                transport.admin().status("orders").orElseThrow().ready() == 0);

                JsonNode told = look(Duration.ZERO);

                assertThat(silent).isNotNull();
                assertThat(told.path("consumers").intValue()).isOne();
                assertThat(told.path("backlog").isNull()).isTrue();
            }
            mayRun.release(3);
        }
    }

    @Test
    void what_is_not_known_any_more_is_null() {
        send(0, 3);
        assertThat(look(Duration.ZERO).path("backlog").intValue()).isEqualTo(3);

        clock.advance(Duration.ofSeconds(61));
        assertThat(get(ORDERS).path("backlog").isNull())
                .as("nobody has looked for a minute")
                .isTrue();

        assertThat(look(Duration.ZERO).path("backlog").intValue()).isEqualTo(3);
        broker.goDown();
        JsonNode told = look(Duration.ofSeconds(10));
        for (String number : List.of("backlog", "ready", "unacknowledged", "consumers", "seconds_to_drain")) {
            assertThat(told.path(number).isNull()).as(number).isTrue();
        }
    }

    /** From a snapshot: neither the broker nor the database is asked, whatever they do. */
    @Test
    void it_answers_at_once_while_nobody_else_does() {
        send(0, 3);
        look(Duration.ZERO);
        broker.goDown();
        database.close();

        long[] nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            long from = System.nanoTime();
            assertThat(get(ORDERS).path("backlog").intValue()).isEqualTo(3);
            nanos[i] = System.nanoTime() - from;
        }

        Arrays.sort(nanos);
        assertThat(Duration.ofNanos(nanos[nanos.length / 2])).isLessThan(Duration.ofMillis(50));
    }
}
