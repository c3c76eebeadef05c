package io.skirret.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.Signature;
import io.skirret.client.TaskOptions;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Workers whose tasks are woven by the agent, under aspects that call each body twice, are killed, and their broker
 * too: nothing is lost, no run sends itself, and each attempt enters its body twice and no more.
 */
@RabbitTest
@Timeout(600)
final class WovenFaultIT {

    /** Three workers hold as much. */
    private static final int HELD = 3 * WorkerProcess.CONCURRENCY;

    private final RabbitBroker broker;

    WovenFaultIT(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void aspectsCallBodiesTwice_whileWorkersAndTheBrokerAreKilled() throws Exception {
        Path agent = agent();
        long seed = Long.getLong("skirret.faults.seed", System.nanoTime());
        try (FaultRun run = new FaultRun(broker, FaultTest.evidenceFolder(), seed, WovenFaultIT::call)) {
            List<WorkerProcess> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                workers.add(run.startWovenWorker(agent));
            }
            FaultRun.Sending sending = run.send(1_000_000, 60);
            for (int kill = 0; kill < 4; kill++) {
                WorkerProcess victim = workers.remove(run.random().nextInt(workers.size()));
                FaultTest.awaitRunsOf(run, victim);
                FaultTest.awaitProgress(run, 50);
                run.willDie("worker-kill", victim);
                victim.kill();
                workers.add(run.startWovenWorker(agent));
            }
            // Long enough for the delay queues that are new to be safe in the broker.
            FaultTest.awaitProgress(run, 600);
            run.answersMayBeMissed();
            FaultRun.Breakage fault = run.fault("broker-kill", HELD);
            broker.kill();
            broker.start();
            fault.over();
            FaultTest.awaitProgress(run, 300);
            sending.stop();

            assertThat(FaultTest.assertGood(run).cutShort())
                    .as("tasks that the kills hit in their middle")
                    .isPositive();
            assertTwoBodiesAnAttempt(run.evidence());
        }
    }

    private static void assertTwoBodiesAnAttempt(Evidence evidence) throws Exception {
        Map<String, Integer> begun = new HashMap<>();
        Map<String, Integer> ended = new HashMap<>();
        for (String[] line : Evidence.read(evidence.effects())) {
            (line[0].equals("begin") ? begun : ended).merge(run(line[1], line[2], line[3]), 1, Integer::sum);
        }
        Map<String, Integer> bodies = new HashMap<>();
        int elsewhere = 0;
        for (String[] line : Evidence.read(AdvisedFaultTasks.bodies(evidence))) {
            bodies.merge(run(line[0], line[1], line[2]), 1, Integer::sum);
            elsewhere += line[3].startsWith("bulkhead") ? 1 : 0;
        }
        bodies.forEach((run, entered) -> assertThat(entered)
                .as("bodies of %s", run)
                .isBetween(2 * ended.getOrDefault(run, 0), 2 * begun.getOrDefault(run, 0)));
        assertThat(elsewhere).as("bodies on threads of the bulkhead").isGreaterThan(20);
    }

    private static String run(String id, String attempt, String pid) {
        return id + " attempt " + attempt + " in " + pid;
    }

    private static Signature<?> call(boolean answer, TaskOptions options, int failures, int millis) {
        return answer
                ? AdvisedFaultTasksTasks.answer.with(options).signature(failures, millis)
                : AdvisedFaultTasksTasks.work.with(options).signature(failures, millis);
    }

    private static Path agent() {
        Path agent = Path.of(System.getProperty("skirret.agent.jar"));
        assertThat(agent).as("the agent's jar, which the package phase makes").isRegularFile();
        return agent;
    }
}
