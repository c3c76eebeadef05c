package io.skirret.systemtests.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerEvent.Ending;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sixteen tasks in sixteen slots, and their worker is killed or loses its connection: how many run together then. */
@RabbitTest
@Timeout(240)
final class SixteenTasksTest {

    private static final int SLOTS = 16;

    /** Of what came back once. */
    private static final int TOGETHER = SLOTS / 4;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RabbitBroker broker;
    private final Queue<Ending> endings = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    SixteenTasksTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void reset() {
        TogetherTasks.reset();
    }

    /** One at a time, sixteen tasks of four seconds took 67. */
    @Test
    void after_a_worker_was_killed_a_quarter_runs_together() throws Exception {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare("killed");
            sendAll(transport, "killed");
            Process doomed = DoomedWorker.start(
                    broker.url(), "killed", SLOTS, folder.resolve("worker.log").toFile());
            try {
                await().atMost(PATIENCE).until(() -> unacknowledged("killed") == SLOTS);
            } finally {
                doomed.destroyForcibly();
            }
            assertThat(doomed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            try (Worker worker = worker(transport, "killed")) {
                worker.start();
                for (int ended = 0; ended < SLOTS; ended += TOGETHER) {
                    int together = ended + TOGETHER;
                    await().atMost(PATIENCE).until(() -> TogetherTasks.BEGUN.get() == together);
                    TogetherTasks.letEnd(together);
                    await().atMost(PATIENCE).until(() -> TogetherTasks.ENDED.get() == together);
                }
                await().atMost(PATIENCE).until(() -> succeeded() == SLOTS);
            }
            assertThat(TogetherTasks.BEGUN).as("runs of the second worker").hasValue(SLOTS);
            // Of four seconds each that is 16 of them, and not 64.
            assertThat(TogetherTasks.inTurn()).as("runs in turn").isEqualTo(SLOTS / TOGETHER);
            assertNothingIsLeft("killed");
        }
    }

    /** A process that lives is not suspected, and what runs there is the only run. */
    @Test
    void after_a_lost_connection_all_go_on_together_and_none_runs_again() {
        try (TcpProxy proxy = broker.proxy();
                Transport direct = Transports.open(broker.url(), TransportOptions.defaults());
                Transport cut = Transports.open(broker.urlThrough(proxy), TransportOptions.defaults())) {
            direct.declare("cut");
            sendAll(direct, "cut");
            try (Worker worker = worker(cut, "cut")) {
                worker.start();
                await().atMost(PATIENCE).until(() -> TogetherTasks.BEGUN.get() == SLOTS);

                proxy.refuse(true);
                proxy.cut();
                await().atMost(PATIENCE)
                        .until(() -> direct.admin().status("cut").orElseThrow().ready() == SLOTS);
                proxy.refuse(false);
                await().atMost(PATIENCE).until(() -> worker.health().healthy());
                await().atMost(PATIENCE).until(() -> unacknowledged("cut") == SLOTS);
                TogetherTasks.letEnd(SLOTS);
                await().atMost(PATIENCE).until(() -> succeeded() == SLOTS);
                await().atMost(PATIENCE).until(() -> messages("cut") == 0);
            }
            assertThat(TogetherTasks.BEGUN).hasValue(SLOTS);
            assertThat(TogetherTasks.inTurn()).as("runs in turn").isEqualTo(1);
            assertNothingIsLeft("cut");
        }
    }

    private Worker worker(Transport transport, String queue) {
        return Worker.builder(transport, TaskRegistry.of(new TogetherTasksTasks.Module().tasks()))
                .queues(queue)
                .concurrency(SLOTS)
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished ended) {
                        endings.add(ended.ending());
                    }
                })
                .build();
    }

    private static void sendAll(Transport transport, String queue) {
        TaskClient client =
                TaskClient.builder().transport(transport).queue(queue).build();
        for (int i = 0; i < SLOTS; i++) {
            client.sendByName("connections.together", List.of(), Map.of(), TaskOptions.defaults());
        }
    }

    private long succeeded() {
        return endings.stream().filter(ending -> ending == Ending.SUCCEEDED).count();
    }

    private int unacknowledged(String queue) {
        return broker.management()
                .queue(queue)
                .orElseThrow()
                .path("messages_unacknowledged")
                .asInt(-1);
    }

    private int messages(String queue) {
        return broker.management().queue(queue).orElseThrow().path("messages").asInt(-1);
    }

    private void assertNothingIsLeft(String queue) {
        await().atMost(PATIENCE).until(() -> messages(queue) == 0);
        assertThat(messages(queue + ".dead")).isZero();
    }
}
