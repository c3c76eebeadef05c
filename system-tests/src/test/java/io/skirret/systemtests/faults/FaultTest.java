package io.skirret.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.worker.crash.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What breaks around a worker must neither lose a confirmed task nor double more than was in flight. */
@RabbitTest
final class FaultTest {

    private static final Duration DRAIN = Duration.ofSeconds(90);
    /** A kill strands at most what the worker held: its prefetch. */
    private static final int HELD = WorkerProcess.CONCURRENCY;

    private final RabbitBroker broker;
    private Path folder;

    FaultTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void makeFolder() throws IOException {
        // Kept after the run: who looks into a failure needs the evidence.
        Path parent = Files.createDirectories(Path.of("target", "faults").toAbsolutePath());
        folder = Files.createTempDirectory(parent, "run-");
    }

    @Test
    void workersKilledInTheMiddleOfTasks() throws Exception {
        try (FaultRun run = run()) {
            List<WorkerProcess> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                workers.add(run.startWorker());
            }
            FaultRun.Sending sending = run.send(4_000, 10);
            for (int kill = 0; kill < 10; kill++) {
                awaitProgress(run, 100);
                int victim = run.random().nextInt(workers.size());
                run.fault("worker-kill", HELD);
                workers.get(victim).kill();
                workers.set(victim, run.startWorker());
            }
            sending.join();
            assertGood(run);
        }
    }

    @Test
    void workersHaltedAtEachNamedPointFiveTimes() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            FaultRun.Sending sending = run.send(100_000, 3);
            List<WorkerProcess> halting = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                for (CrashPoint point : CrashPoint.values()) {
                    run.fault("halt-" + point.label(), HELD);
                    String when = point.label() + ":" + (1 + run.random().nextInt(3));
                    WorkerProcess worker = run.startWorker("-Dskirret.crash.at=" + when);
                    halting.add(worker);
                    if (point == CrashPoint.IN_SHUTDOWN_DRAIN) {
                        awaitRunsOf(run, worker);
                        worker.stop();
                    }
                    if (halting.size() == 3) {
                        awaitHalts(halting);
                    }
                }
            }
            awaitHalts(halting);
            sending.stop();
            assertGood(run);
        }
    }

    @Test
    void brokerKilledAndRestartedThreeTimesUnderLoad() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 5);
            for (int kill = 0; kill < 3; kill++) {
                awaitProgress(run, 300);
                run.fault("broker-kill", 2 * HELD);
                broker.kill();
                broker.start();
            }
            awaitProgress(run, 300);
            sending.stop();
            assertGood(run);
        }
    }

    @Test
    void memoryAlarmForSomeSeconds() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 5);
            awaitProgress(run, 200);
            broker.memoryAlarm(true);
            try {
                // The alarm holds senders back: the queue runs empty of what can be run without publishing.
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofSeconds(4).toNanos());
            } finally {
                broker.memoryAlarm(false);
            }
            awaitProgress(run, 200);
            sending.stop();
            assertGood(run);
        }
    }

    @Test
    void connectionsClosedByTheBroker() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 5);
            for (int i = 0; i < 3; i++) {
                awaitProgress(run, 200);
                run.fault("connections-closed", HELD);
                broker.closeAllConnections();
            }
            awaitProgress(run, 200);
            sending.stop();
            assertGood(run);
        }
    }

    private FaultRun run() {
        long seed = Long.getLong("skirret.faults.seed", System.nanoTime());
        return new FaultRun(broker, folder, seed);
    }

    private void assertGood(FaultRun run) throws IOException {
        Checker.Verdict verdict = run.drainAndJudge(DRAIN);
        assertThat(verdict.violations()).as("evidence in %s", folder).isEmpty();
        // A run whose faults hit nobody proves nothing.
        assertThat(verdict.confirmed()).isGreaterThan(100);
        assertThat(verdict.succeeded()).isGreaterThan(100);
        assertThat(verdict.deadLettered()).isPositive();
    }

    /** Waits until this many more runs have begun, so that a fault strikes workers that work. */
    private static void awaitProgress(FaultRun run, int more) throws IOException {
        long from = begun(run);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> begun(run) >= from + more);
    }

    private static void awaitRunsOf(FaultRun run, WorkerProcess worker) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Evidence.read(run.evidence().effects()).stream()
                        .anyMatch(line -> line[3].equals(String.valueOf(worker.pid()))));
    }

    private static long begun(FaultRun run) throws IOException {
        Path effects = run.evidence().effects();
        if (!Files.exists(effects)) {
            return 0;
        }
        try (java.util.stream.Stream<String> lines = Files.lines(effects)) {
            return lines.filter(line -> line.startsWith("begin")).count();
        }
    }

    private static void awaitHalts(List<WorkerProcess> halting) {
        for (WorkerProcess worker : halting) {
            assertThat(worker.await(Duration.ofSeconds(60)))
                    .as("the worker reaches the point where it halts")
                    .isTrue();
            assertThat(worker.exitCode()).isEqualTo(137);
        }
        halting.clear();
    }
}
