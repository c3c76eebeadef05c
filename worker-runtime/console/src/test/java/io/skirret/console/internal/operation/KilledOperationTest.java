package io.skirret.console.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.OperationState;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin.Disposition;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters are sent again by consoles that are killed, and over a connection that is cut: none is lost. */
@Tag("long")
@RabbitTest
final class KilledOperationTest {

    /** Each costs the start of a process; a run of more: {@code -Dskirret.test.kills=20}. */
    private static final int KILLS = Integer.getInteger("skirret.test.kills", 3);

    private static final int CALLS_PER_KILL = 1_000;

    /** So many that they are not all sent while a connection is being cut. */
    private static final int CALLS_AT_A_CUT = 8_000;

    private static final Change ADA = new Change("ada", "127.0.0.1", Died.NOW);

    private final RabbitBroker broker;

    KilledOperationTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void none_is_lost_when_who_sends_is_killed_and_no_more_than_a_batch_is_doubled(TestDatabase kind) throws Exception {
        String url = kind.newUrl();
        Random random = new Random(11);
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare(Died.QUEUE);
            Operation operation;
            try (ConsoleDatabase database = TestDatabase.open(url)) {
                operation = begin(database, KILLS * CALLS_PER_KILL);
            }
            for (int i = 0; i < KILLS; i++) {
                killAfter(OperationProcess.start(url, broker.url()), 1 + random.nextInt(CALLS_PER_KILL));
            }
            try (ConsoleDatabase database = TestDatabase.open(url)) {
                Operation killed =
                        new OperationStore(database).find(operation.id()).orElseThrow();
                assertThat(killed.state()).as("it was cut short each time").isEqualTo(OperationState.RUNNING);
                try (OperationRunner rest =
                        OperationRunner.start(transport, database, Clock.system(), OperationProcess.LEASE)) {
                    finish(database, operation, rest, KILLS * CALLS_PER_KILL);
                }
            }
            check(transport, KILLS * CALLS_PER_KILL, KILLS);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void a_broker_that_is_away_is_waited_for(TestDatabase kind) {
        try (Transport direct = Transports.open(broker.url(), TransportOptions.defaults());
                ConsoleDatabase database = TestDatabase.open(kind.newUrl());
                TcpProxy proxy = broker.proxy();
                Transport transport = Transports.open(broker.urlThrough(proxy), TransportOptions.defaults())) {
            direct.declare(Died.QUEUE);
            direct.admin().purge(Died.QUEUE);
            Operation operation = begin(database, CALLS_AT_A_CUT);
            OperationStore operations = new OperationStore(database);
            try (OperationRunner runner = OperationRunner.start(transport, database, Clock.system())) {
                await().atMost(Duration.ofMinutes(1)).until(() -> runner.sent() > 0);
                proxy.refuse(true);
                proxy.cut();

                Operation away = await().atMost(Duration.ofMinutes(1))
                        .until(() -> operations.find(operation.id()).orElseThrow(), found -> found.trouble() != null);
                assertThat(away.state()).isEqualTo(OperationState.RUNNING);
                assertThat(away.troubleSince()).isNotNull();
                assertThat(away.count(EntryResult.REFUSED)).isZero();
                proxy.refuse(false);
                finish(database, operation, runner, CALLS_AT_A_CUT);
                assertThat(operations.find(operation.id()).orElseThrow().trouble())
                        .isNull();
            }
            check(direct, CALLS_AT_A_CUT, 1);
        }
    }

    private static Operation begin(ConsoleDatabase database, int calls) {
        DeadLetterStore store = new DeadLetterStore(database);
        List<IncomingEntry> batch = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            batch.add(IncomingEntry.of(
                    Died.QUEUE, Died.of("id-" + i, "send", Died.NOW, 0), null, false, Died.NOW, Set.of()));
            if (batch.size() == 1_000) {
                store.add(batch, Set.of());
                batch.clear();
            }
        }
        OperationStart start = new OperationStore(database).start(OperationFixture.all(OperationOptions.NONE), ADA);
        return ((OperationStart.Started) start).operation();
    }

    private static void killAfter(Process process, int sent) throws IOException, InterruptedException {
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("sent ") && Integer.parseInt(line.substring("sent ".length())) >= sent) {
                    break;
                }
            }
            process.destroyForcibly();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as("killed").isEqualTo(137);
    }

    private static void finish(ConsoleDatabase database, Operation operation, OperationRunner runner, int calls) {
        runner.wake();
        OperationStore operations = new OperationStore(database);
        Operation done = await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> operations.find(operation.id()).orElseThrow(),
                        found -> found.state() == OperationState.COMPLETED);
        assertThat(done.count(EntryResult.SENT)).isEqualTo(calls);
        assertThat(done.count(EntryResult.WAITING)).isZero();
    }

    private static void check(Transport transport, int calls, int interruptions) {
        Map<String, Integer> times = new HashMap<>();
        transport.admin().browse(Died.QUEUE, Long.MAX_VALUE, message -> {
            times.merge(OperationFixture.idOf(message), 1, Integer::sum);
            return Disposition.REMOVE;
        });
        assertThat(times.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, calls).mapToObj(i -> "id-" + i).toList());
        int doubles = times.values().stream().mapToInt(Integer::intValue).sum() - calls;
        assertThat(doubles).isLessThanOrEqualTo(interruptions * Pace.BATCH);
    }
}
