package io.skirret.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.client.Chord;
import io.skirret.client.Group;
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.internal.crash.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Groups while workers and the broker die: what follows a group comes, and comes once. It may run twice where it runs
 * in a worker that dies, but then the broker says that it delivers it again.
 */
@RabbitTest
final class GroupFaultTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KILLS = Integer.getInteger("skirret.test.kills", 1);

    private final RabbitBroker broker;
    private final String queue = "groups-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<WorkerProcess> workers = new ArrayList<>();
    private Evidence evidence;
    private Transport transport;
    private TaskClient client;

    GroupFaultTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void open() throws IOException {
        evidence = new Evidence(FaultTest.evidenceFolder());
        transport = Transports.open(broker.url(), TransportOptions.defaults());
        client = TaskClient.builder().transport(transport).queue(queue).build();
    }

    @AfterEach
    void close() {
        workers.forEach(WorkerProcess::close);
        client.close();
        transport.close();
    }

    private WorkerProcess start(String... options) {
        WorkerProcess worker = WorkerProcess.startForGroups(broker.url(), queue, evidence, options);
        workers.add(worker);
        return worker;
    }

    private void send(String name, int size, int millis, boolean fails) {
        TaskOptions here = TaskOptions.builder().queue(queue).build();
        List<Signature<Integer>> parts = IntStream.rangeClosed(1, size)
                .mapToObj(number ->
                        GroupFaultTasksTasks.part.with(here).signature(number, millis, fails && number == size))
                .toList();
        Chord<Void> chord = Group.of(parts)
                .then(GroupFaultTasksTasks.join.with(here).from(name))
                .catching(GroupFaultTasksTasks.apologise.with(here).from(name));
        client.send(chord);
    }

    private List<String[]> came() throws IOException {
        Path file = evidence.folder().resolve(GroupFaultTasks.BODIES);
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(line -> line.split(" ")).toList()
                : List.of();
    }

    private boolean cameAll(List<String> groups) throws IOException {
        List<String[]> came = came();
        return groups.stream().allMatch(group -> came.stream().anyMatch(line -> line[1].equals(group)));
    }

    private void assertEachCameOnce(List<String> groups, String what, int value) throws IOException {
        assertEachCame(groups, what, value, 1);
    }

    private void assertEachCame(List<String> groups, String what, int value, int most) throws IOException {
        await().atMost(PATIENCE).until(() -> cameAll(groups));
        // And nothing more is on its way.
        await().atMost(PATIENCE)
                .until(() -> transport.admin().status(queue).orElseThrow().ready() == 0);
        for (String group : groups) {
            List<String[]> lines =
                    came().stream().filter(line -> line[1].equals(group)).toList();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line[0]).isEqualTo(what);
                assertThat(line[2]).isEqualTo(String.valueOf(value));
                assertThat(line[3]).isEqualTo(lines.get(0)[3]);
            });
            assertThat(lines.stream().filter(line -> line[4].equals("first")))
                    .as("how often what follows %s came, in %s", group, evidence.folder())
                    .hasSizeLessThanOrEqualTo(most);
        }
    }

    /**
     * That the delay queues are there which what comes back is put aside in: RabbitMQ 3.10 loses a quorum queue that it
     * is killed within half a second after.
     */
    private void awaitDelayQueues() {
        for (int step = 0; step < 8; step++) {
            TaskOptions later = TaskOptions.builder()
                    .queue(queue)
                    .countdown(Duration.ofMillis(10L << step))
                    .build();
            client.send(GroupFaultTasksTasks.part.with(later).signature(step, 0, false));
        }
        send("first", 3, 500, false);
        await().atMost(PATIENCE).until(() -> cameAll(List.of("first")));
    }

    @ParameterizedTest
    @EnumSource(value = CrashPoint.class, mode = Mode.MATCH_ALL, names = "GROUP_.*")
    void workersHaltedAtEachPointOfAGroup(CrashPoint point) throws Exception {
        for (boolean fails : new boolean[] {false, true}) {
            for (int round = 0; round < KILLS; round++) {
                String group = point.label() + "-" + fails + "-" + round;
                WorkerProcess halting = start("-Dskirret.crash.at=" + point.label());
                send(group, 5, 0, fails);
                assertThat(halting.await(PATIENCE))
                        .as("the worker reaches the point where it halts")
                        .isTrue();
                assertThat(halting.exitCode()).isEqualTo(137);
                workers.remove(halting);
                WorkerProcess worker = start();
                assertEachCameOnce(List.of(group), fails ? "apologise" : "join", fails ? 1 : 15);
                workers.remove(worker);
                worker.close();
            }
        }
    }

    @Test
    void workersKilledUnderManyGroups() throws Exception {
        Random random = new Random(Long.getLong("skirret.faults.seed", System.nanoTime()));
        start();
        start();
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            groups.add("group" + i);
            send("group" + i, 10, 20, false);
        }
        for (int kill = 0; kill < 2 * KILLS; kill++) {
            int before = came().size();
            WorkerProcess victim = workers.remove(random.nextInt(workers.size()));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> came().size() > before + random.nextInt(3) || cameAll(groups));
            victim.kill();
            start();
        }
        assertEachCameOnce(groups, "join", 55);
    }

    @Test
    void brokerKilledUnderManyGroups() throws Exception {
        start();
        start();
        awaitDelayQueues();
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            groups.add("group" + i);
            send("group" + i, 10, 50, false);
        }
        for (int kill = 0; kill < 2; kill++) {
            int before = came().size();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> came().size() > before + 3 || cameAll(groups));
            broker.kill();
            broker.start();
        }
        // The broker moves what follows at least once: killed in these milliseconds, it may do so again.
        assertEachCame(groups, "join", 55, 2);
    }
}
