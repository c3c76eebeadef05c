package io.skirret.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.Signature;
import io.skirret.client.TaskOptions;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.worker.internal.crash.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What breaks around a worker must neither lose a confirmed task nor double more than was in flight. */
@RabbitTest
final class FaultTest {

    private static final Duration DRAIN = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A fault strands at most what the worker that it strikes held: its prefetch. */
    private static final int HELD = WorkerProcess.CONCURRENCY;

    private final RabbitBroker broker;
    private Path folder;

    FaultTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = evidenceFolder();
    }

    /** Kept after the run: who looks into a failure needs the evidence. */
    static Path evidenceFolder() throws IOException {
        Path parent = Files.createDirectories(Path.of("target", "faults").toAbsolutePath());
        return Files.createTempDirectory(parent, "run-");
    }

    @Test
    void workersKilledInTheMiddleOfTasks() throws Exception {
        try (FaultRun run = run()) {
            List<WorkerProcess> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                workers.add(run.startWorker());
            }
            FaultRun.Sending sending = run.send(1_000_000, 60);
            for (int kill = 0; kill < 10; kill++) {
                WorkerProcess victim = workers.remove(run.random().nextInt(workers.size()));
                awaitRunsOf(run, victim);
                awaitProgress(run, 50);
                run.willDie("worker-kill", victim);
                victim.kill();
                workers.add(run.startWorker());
            }
            sending.stop();
            assertThat(assertGood(run).cutShort())
                    .as("tasks that the kills hit in their middle")
                    .isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void workersHaltedAtEachNamedPointFiveTimes() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 10);
            awaitProgress(run, 50);
            List<WorkerProcess> halting = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                for (CrashPoint point : CrashPoint.values()) {
                    if (point.name().startsWith("GROUP_")) {
                        continue; // no group comes by here
                    }
                    // A worker stops once; at the other points it passes with every message.
                    int passage = point == CrashPoint.IN_SHUTDOWN_DRAIN
                            ? 1
                            : 1 + run.random().nextInt(3);
                    String when = point.label() + ":" + passage;
                    WorkerProcess worker = run.startWorker("-Dskirret.crash.at=" + when);
                    run.willDie("halt-" + point.label(), worker);
                    if (point == CrashPoint.IN_SHUTDOWN_DRAIN) {
                        awaitRunsOf(run, worker);
                        worker.stop();
                    }
                    halting.add(worker);
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
    void aTaskThatEndsItsProcessIsSetApartAndOthersRun() throws Exception {
        try (FaultRun run = run()) {
            WorkerProcess worker = run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 30);
            awaitRunsOf(run, worker);
            run.willDie("poison", worker);
            String poison = run.sendPoison();
            // A supervisor would do this: one start more than the returns that are allowed.
            for (int deaths = 0; deaths < 4; deaths++) {
                if (deaths > 0) {
                    run.willDie("poison", worker);
                }
                assertThat(worker.await(PATIENCE)).isTrue();
                assertThat(worker.exitCode()).isEqualTo(FaultTasks.POISONED);
                worker = run.startWorker();
                awaitRunsOf(run, worker);
            }
            awaitProgress(run, 100);
            sending.stop();
            assertGood(run);
            assertThat(worker.exitCode())
                    .as("the last worker outlives the poison")
                    .isZero();
            assertThat(Evidence.read(run.evidence().dead()))
                    .filteredOn(line -> line[0].equals(poison))
                    .singleElement()
                    .satisfies(line -> assertThat(line[1]).isEqualTo("killed-worker"));
        }
    }

    @Test
    void workersReplacedOneByOneUnderLoad() throws Exception {
        try (FaultRun run = run()) {
            WorkerProcess old = run.startWorkerByCommand();
            FaultRun.Sending sending = run.send(1_000_000, 50);
            for (int i = 0; i < 3; i++) {
                awaitRunsOf(run, old);
                WorkerProcess next = run.startWorkerByCommand();
                awaitRunsOf(run, next);
                FaultRun.Breakage fault = run.fault("terminated", 0);
                old.terminate();
                assertThat(old.await(PATIENCE)).isTrue();
                fault.over();
                assertThat(old.exitCode()).as("exit code of a warm stop").isZero();
                old = next;
            }
            sending.stop();
            Checker.Verdict verdict = assertGood(run);
            assertThat(verdict.extraRuns()).isZero();
            assertThat(verdict.cutShort()).isZero();
        }
    }

    @Test
    void brokerKilledAndRestartedThreeTimesUnderLoad() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 30);
            for (int kill = 0; kill < 3; kill++) {
                // Long enough for the delay queues that are new to be safe in the broker.
                awaitProgress(run, 600);
                run.answersMayBeMissed();
                FaultRun.Breakage fault = run.fault("broker-kill", 2 * HELD);
                broker.kill();
                broker.start();
                fault.over();
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
            FaultRun.Sending sending = run.send(1_000_000, 30);
            awaitProgress(run, 200);
            // The connections live, so an outcome whose confirm the alarm holds back is waited for: nothing runs once
            // more.
            run.answersMayBeMissed();
            FaultRun.Breakage fault = run.fault("memory-alarm", 0);
            broker.memoryAlarm(true);
            try {
                // The alarm holds senders back: the queue runs empty of what can be run without publishing.
                LockSupport.parkNanos(Duration.ofSeconds(12).toNanos());
            } finally {
                broker.memoryAlarm(false);
            }
            fault.over();
            awaitProgress(run, 200);
            sending.stop();
            assertThat(assertGood(run).extraRuns()).isZero();
        }
    }

    @Test
    void connectionsClosedByTheBroker() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 30);
            for (int i = 0; i < 3; i++) {
                awaitProgress(run, 200);
                run.answersMayBeMissed();
                // The worker lives, and knows what became of what comes again. But of a retry that was sent and not
                // confirmed by then nobody knows whether it is stored: it is sent again, and may be there twice.
                FaultRun.Breakage fault = run.fault("connections-closed", HELD);
                broker.closeAllConnections();
                fault.over();
            }
            awaitProgress(run, 200);
            sending.stop();
            assertGood(run);
        }
    }

    /** A task that runs longer than the broker lets a delivery go unacknowledged costs its worker the channel. */
    @Test
    void channelClosedByTheBroker() throws Exception {
        broker.ctl(
                "eval",
                "application:set_env(rabbit, consumer_timeout, 1500)"
                        + ", application:set_env(rabbit, channel_tick_interval, 300).");
        try (FaultRun run = run()) {
            run.startWorker();
            FaultRun.Sending sending = run.send(1_000_000, 30);
            awaitProgress(run, 200);
            FaultRun.Breakage fault = run.fault("channel-closed", 0);
            String slow = run.sendPlain(1, 4_000).get(0);
            await().atMost(PATIENCE).until(() -> ends(run, slow) == 1);
            endOfShortPatience();
            fault.over();
            awaitProgress(run, 200);
            sending.stop();
            assertThat(assertGood(run).extraRuns()).isZero();
            assertThat(Files.readString(folder.resolve("workers.log"))).contains("consumer_timeout");
        } finally {
            endOfShortPatience();
        }
    }

    private void endOfShortPatience() {
        broker.ctl(
                "eval",
                "application:set_env(rabbit, consumer_timeout, 1800000)"
                        + ", application:set_env(rabbit, channel_tick_interval, 60000).");
    }

    @Test
    void queueDeletedWhileTasksRun() throws Exception {
        try (FaultRun run = run()) {
            run.startWorker();
            // As many as the worker takes at once: what waits in a queue that somebody deletes is gone.
            List<String> running = run.sendPlain(HELD, 1_000);
            await().atMost(PATIENCE).until(() -> begins(run, line -> running.contains(line[1])) == running.size());
            FaultRun.Breakage fault = run.fault("queue-deleted", 0);
            broker.management().deleteQueue(run.queue());
            await().atMost(PATIENCE)
                    .until(() -> broker.management()
                            .queue(run.queue())
                            .filter(queue -> queue.path("consumers").asInt() == 1)
                            .isPresent());
            fault.over();
            FaultRun.Sending sending = run.send(800, 5);
            sending.join();
            assertGood(run);
        }
    }

    @Test
    void connectionThatSwallowsEverything() throws Exception {
        try (FaultRun run = run();
                TcpProxy proxy = broker.proxy()) {
            run.startWorker();
            WorkerProcess cutOff = run.startWorkerThrough(proxy);
            FaultRun.Sending sending = run.send(1_000_000, 30);
            awaitRunsOf(run, cutOff);
            awaitProgress(run, 100);
            FaultRun.Breakage fault = run.faultOf(cutOff, "black-hole", HELD);
            proxy.blackHole(true);
            // Both sides miss the other's heartbeats; until then either takes the other for slow.
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(folder.resolve("workers.log")).contains("The consumer of queue"));
            proxy.blackHole(false);
            fault.over();
            long before = runsIn(run, cutOff);
            await().atMost(PATIENCE).until(() -> runsIn(run, cutOff) > before);
            sending.stop();
            assertGood(run);
        }
    }

    private FaultRun run() {
        long seed = Long.getLong("skirret.faults.seed", System.nanoTime());
        return new FaultRun(broker, folder, seed, FaultTest::call);
    }

    private static Signature<?> call(boolean answer, TaskOptions options, int failures, int millis) {
        return answer
                ? FaultTasksTasks.answer.with(options).signature(failures, millis)
                : FaultTasksTasks.work.with(options).signature(failures, millis);
    }

    static Checker.Verdict assertGood(FaultRun run) throws Exception {
        Checker.Verdict verdict = run.drainAndJudge(DRAIN);
        assertThat(verdict.violations())
                .as("evidence in %s", run.evidence().folder())
                .isEmpty();
        // A run whose faults hit nobody proves nothing.
        assertThat(verdict.confirmed()).isGreaterThan(100);
        assertThat(verdict.succeeded()).isGreaterThan(100);
        assertThat(verdict.deadLettered()).isPositive();
        assertThat(verdict.answered()).isGreaterThan(10);
        return verdict;
    }

    /** Waits until this many more runs have begun, so that a fault strikes workers that work. */
    static void awaitProgress(FaultRun run, int more) throws IOException {
        long from = begins(run, line -> true);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            run.requireWorkers();
            return begins(run, line -> true) >= from + more;
        });
    }

    static void awaitRunsOf(FaultRun run, WorkerProcess worker) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (runsIn(run, worker) > 0) {
                return true; // it may have died of it by now
            }
            run.requireWorkers();
            return false;
        });
    }

    private static long runsIn(FaultRun run, WorkerProcess worker) throws IOException {
        return begins(run, line -> line[3].equals(String.valueOf(worker.pid())));
    }

    private static long ends(FaultRun run, String id) throws IOException {
        return Evidence.read(run.evidence().effects()).stream()
                .filter(line -> line[0].equals("end") && line[1].equals(id))
                .count();
    }

    private static long begins(FaultRun run, java.util.function.Predicate<String[]> which) throws IOException {
        return Evidence.read(run.evidence().effects()).stream()
                .filter(line -> line[0].equals("begin") && which.test(line))
                .count();
    }

    private static void awaitHalts(List<WorkerProcess> halting) {
        for (WorkerProcess worker : halting) {
            assertThat(worker.await(PATIENCE))
                    .as("the worker reaches the point where it halts")
                    .isTrue();
            assertThat(worker.exitCode()).isEqualTo(137);
        }
        halting.clear();
    }
}
