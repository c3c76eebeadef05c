package io.skirret.console;

import static io.skirret.console.ConsoleFixture.LETTERS;
import static io.skirret.console.ConsoleFixture.ask;
import static io.skirret.console.ConsoleFixture.bury;
import static io.skirret.console.ConsoleFixture.get;
import static io.skirret.console.ConsoleFixture.listed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Died;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.settings.ConfigException;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.ManualClock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import io.skirret.worker.breaker.BreakerState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console in an application, on a broker in memory. */
final class ConsoleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final TaskDefinition<?> IDLE = new TaskDefinition<>(
            "idle",
            "com.acme.Acme.idle(java.lang.String)",
            List.of(new TaskParameter("text", String.class)),
            Object.class,
            TaskSettings.builder().circuitBreaker("partner").build(),
            (instances, arguments, context) -> null);

    @TempDir
    private Path folder;

    private final MemoryBroker broker = MemoryBroker.named("console-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final ManualClock clock = new ManualClock(Died.NOW);

    @AfterEach
    void stop() {
        broker.discard();
    }

    private ConsoleBuilder builder() {
        return Console.builder(transport).data(folder.resolve("data")).port(0).clock(clock);
    }

    /** Lets what the console does again and again go on. */
    private void turningTheClock(Callable<Boolean> until) {
        await().atMost(PATIENCE).until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return until.call();
        });
    }

    @Test
    void dead_letters_are_taken_and_listed_and_are_still_there_after_a_restart() throws Exception {
        try (Console console = builder().queues(List.of(Died.QUEUE)).start()) {
            await().atMost(PATIENCE)
                    .until(() -> transport.admin().status(Died.QUEUE + ".dead").isPresent());
            bury(transport, Died.QUEUE, "id-1");
            await().atMost(PATIENCE).until(() -> listed(console.uri()).equals(List.of("id-1")));
            assertThat(broker.ready(Died.QUEUE + ".dead")).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                    .isEqualTo("rwx------");
        }

        try (Console console = builder().queues(List.of(Died.QUEUE)).start()) {
            assertThat(listed(console.uri())).containsExactly("id-1");
            assertThat(get(console.uri(), "/health").path("status").textValue()).isEqualTo("healthy");
        }
    }

    @Test
    void a_queue_that_a_worker_takes_from_later_is_found_and_remembered_when_no_worker_runs() {
        try (Console console = builder().start()) {
            try (Worker worker = Worker.builder(transport, TaskRegistry.of(IDLE))
                    .queues("late")
                    .build()) {
                worker.start();
                bury(transport, "late", "id-1");
                turningTheClock(() -> listed(console.uri()).contains("id-1"));
            }
        }
        bury(transport, "late", "id-2");
        try (Console console = builder().start()) {
            turningTheClock(() -> listed(console.uri()).contains("id-2"));
        }
    }

    private Worker startWorker() {
        Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(IDLE)))
                .queues(Died.QUEUE)
                .name("worker@acme")
                .build();
        worker.start();
        return worker;
    }

    private JsonNode worker(Console console) {
        return get(console.uri(), "/retry/stats").path("workers").path(0);
    }

    @Test
    void a_worker_that_tells_nothing_of_its_tasks_is_asked_to_and_counted() {
        try (Worker worker = startWorker();
                Console console = builder().queues(List.of(Died.QUEUE)).start()) {
            turningTheClock(() -> {
                transport
                        .publish(new Publication(
                                new Destination.Queue(Died.QUEUE), Died.call(UUID.randomUUID() + "", "idle", 0)))
                        .join();
                return get(console.uri(), "/retry/stats")
                                .path("execution_stats")
                                .path("successful")
                                .asInt()
                        > 0;
            });
            assertThat(worker(console).path("worker").textValue()).isEqualTo(worker.name());
        }
    }

    @Test
    void a_worker_is_asked_for_nothing_where_that_is_off_and_health_says_who_is_silent() {
        try (Console console =
                builder().queues(List.of(Died.QUEUE)).enableEvents(false).start()) {
            try (Worker worker = startWorker()) {
                turningTheClock(() ->
                        worker.name().equals(worker(console).path("worker").textValue()));
                assertThat(worker(console).path("last_task_event_at").isNull()).isTrue();
            }
            // It has said that it stops.
            turningTheClock(() -> worker(console).isMissingNode());
            tellOf("celery@gone");
            turningTheClock(() -> get(console.uri(), "/health")
                    .path("reasons")
                    .toString()
                    .contains("Worker celery@gone is silent since "));
            assertThat(get(console.uri(), "/health").path("score").doubleValue())
                    .isEqualTo(0.5);
        }
    }

    private void tellOf(String worker) {
        String heartbeat = "{\"type\":\"worker-heartbeat\",\"hostname\":\"" + worker + "\"}";
        Message event =
                new Message(MessageProperties.builder().build(), Map.of(), heartbeat.getBytes(StandardCharsets.UTF_8));
        transport
                .publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, "worker.heartbeat"), event))
                .join();
    }

    @Test
    void a_circuit_breaker_that_only_a_worker_knows_is_told_and_reset() {
        try (Console console = builder().start();
                Worker worker = Worker.builder(transport, TaskRegistry.of(IDLE)).build()) {
            worker.start();
            worker.breakers().forceOpen("partner", "they move").join();
            turningTheClock(() ->
                    ask(console.uri(), "GET", "/retry/circuit-breakers").body().contains("\"state\":\"forced_open\""));

            CompletableFuture<Integer> reset = CompletableFuture.supplyAsync(
                    () -> ask(console.uri(), "POST", "/retry/circuit-breakers/partner/reset")
                            .statusCode());
            turningTheClock(reset::isDone);
            assertThat(reset.join()).isEqualTo(200);
            await().atMost(PATIENCE)
                    .until(() -> worker.breakers().statuses().stream()
                            .allMatch(status -> status.state() == BreakerState.CLOSED));
        }
    }

    @Test
    void what_is_only_looked_at_stays_in_the_broker() {
        transport.declare(Died.QUEUE);
        bury(transport, Died.QUEUE, "id-1");
        try (Console console =
                builder().queues(List.of(Died.QUEUE)).browse(true).start()) {
            turningTheClock(() -> listed(console.uri()).contains("id-1"));
            bury(transport, Died.QUEUE, "id-2");
            turningTheClock(() -> listed(console.uri()).size() == 2);
        }
        assertThat(broker.ready(Died.QUEUE + ".dead")).isEqualTo(2);
    }

    @Test
    void what_is_settled_goes_after_its_time_and_what_is_pending_stays() {
        transport.declare(Died.QUEUE);
        bury(transport, Died.QUEUE, "settled");
        bury(transport, Died.QUEUE, "pending");
        try (Console console = builder()
                .queues(List.of(Died.QUEUE))
                .retention(Duration.ofDays(1))
                .start()) {
            await().atMost(PATIENCE).until(() -> listed(console.uri()).size() == 2);
            String id = get(console.uri(), LETTERS + "?query=id:settled")
                    .path("entries")
                    .path(0)
                    .path("id")
                    .textValue();
            assertThat(ask(console.uri(), "POST", LETTERS + "/" + id + "/abandon")
                            .statusCode())
                    .isEqualTo(200);

            clock.advance(Duration.ofDays(1).plusMinutes(1));
            turningTheClock(() -> listed(console.uri()).equals(List.of("pending")));
        }
    }

    @Test
    void nothing_runs_on_where_the_port_is_taken() throws Exception {
        transport.declare(Died.QUEUE);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> builder()
                            .queues(List.of(Died.QUEUE))
                            .port(taken.getLocalPort())
                            .start())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("cannot listen");
        }
        bury(transport, Died.QUEUE, "id-1");
        assertThat(broker.ready(Died.QUEUE + ".dead")).isEqualTo(1);
        try (Console console = builder().queues(List.of(Died.QUEUE)).start()) {
            await().atMost(PATIENCE).until(() -> listed(console.uri()).contains("id-1"));
        }
    }

    @Test
    void it_stops_while_it_waits_for_workers_that_do_not_answer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        BroadcastExchange commands = new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
        try (BroadcastSubscription deaf =
                transport.broadcasts().listen(commands, "", (message, key) -> asked.countDown())) {
            Console console = builder().start();
            assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            CompletableFuture.runAsync(console::close).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void a_public_address_without_users_is_refused() {
        assertThatThrownBy(() -> builder().host("0.0.0.0").start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("without a file of users");
    }
}
