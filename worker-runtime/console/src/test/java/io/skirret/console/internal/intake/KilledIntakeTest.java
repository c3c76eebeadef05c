package io.skirret.console.internal.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that take dead letters are killed in the middle of it, one after the other: none is lost, none doubled. */
@Tag("long")
@RabbitTest
final class KilledIntakeTest {

    /** Each costs the start of a process; a run of more: {@code -Dskirret.test.kills=20}. */
    private static final int KILLS = Integer.getInteger("skirret.test.kills", 3);

    private static final int CALLS = 900 * KILLS;
    private static final int EQUAL = 3;
    private static final int NAMELESS = 300;
    private static final String DEAD = Died.QUEUE + ".dead";

    private final RabbitBroker broker;

    KilledIntakeTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void none_is_lost_and_none_doubled_when_it_is_killed(TestDatabase kind) throws Exception {
        String url = kind.newUrl();
        Random random = new Random(7);
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            transport.declare(Died.QUEUE);
            bury(transport);
            for (int i = 0; i < KILLS; i++) {
                Process process = IntakeProcess.start(url, broker.url());
                killAfter(process, 1 + random.nextInt(CALLS / KILLS));
            }
            try (ConsoleDatabase database = TestDatabase.open(url)) {
                DeadLetterStore store = new DeadLetterStore(database);
                try (Intake rest = Intake.start(transport, List.of(Died.QUEUE), store, Clock.system(), Set.of())) {
                    await().atMost(Duration.ofMinutes(2)).until(() -> all(store).size() >= CALLS + NAMELESS);
                }
                assertThat(transport.admin().status(DEAD).orElseThrow().ready()).isZero();
                check(all(store));
            }
        }
    }

    private static void bury(Transport transport) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            sent.add(publish(transport, Died.of("id-" + i, "send", Died.NOW, 0)));
            if (i < NAMELESS) {
                byte[] body = {(byte) (i / EQUAL), 1};
                sent.add(publish(
                        transport, new Message(MessageProperties.builder().build(), Map.of(), body)));
            }
        }
        sent.forEach(CompletableFuture::join);
    }

    private static CompletableFuture<Void> publish(Transport transport, Message message) {
        return transport.publish(new Publication(new Destination.DeadLetters(Died.QUEUE), message));
    }

    private static void killAfter(Process process, int stored) throws IOException, InterruptedException {
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("stored ") && Integer.parseInt(line.substring("stored ".length())) >= stored) {
                    break;
                }
            }
            process.destroyForcibly();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as("killed").isEqualTo(137);
    }

    private static List<StoredEntry> all(DeadLetterStore store) {
        List<StoredEntry> all = new ArrayList<>();
        Position after = null;
        List<StoredEntry> page;
        do {
            page = store.page(DeadLetterStore.ALL, after, 1_000);
            all.addAll(page);
            after = page.isEmpty() ? null : Position.of(page.get(page.size() - 1));
        } while (!page.isEmpty());
        return all;
    }

    private static void check(List<StoredEntry> all) {
        assertThat(all.stream().map(StoredEntry::taskId).filter(id -> id != null))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, CALLS).mapToObj(i -> "id-" + i).toList());
        assertThat(all.stream().filter(entry -> entry.taskId() == null))
                .as("entries without an id, some of them equal")
                .hasSize(NAMELESS);
    }
}
