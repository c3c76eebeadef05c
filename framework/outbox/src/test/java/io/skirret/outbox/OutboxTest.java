package io.skirret.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.config.SkirretConfig;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a call in the outbox is, and what a relay does with it, on a broker in memory. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class OutboxTest {

    private final TestDatabase kind;
    private final DataSource database;
    private final MemoryBroker broker = MemoryBroker.named("outbox-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final Outbox outbox;
    private final TaskClient client;
    private final List<OutboxRelay> relays = new ArrayList<>();

    OutboxTest(TestDatabase kind) {
        this.kind = kind;
        this.database = TestDatabase.dataSource(kind.create());
        this.outbox = Outbox.open(database);
        this.client = TaskClient.builder()
                .transport(transport)
                .tasks(ShopTasks.of("skirret"))
                .outbox(outbox)
                .build();
        TestDatabase.run(database, "CREATE TABLE orders (id INTEGER)");
    }

    @AfterEach
    void close() {
        relays.forEach(OutboxRelay::close);
        client.close();
        transport.close();
        broker.discard();
    }

    @Test
    void aCallIsPublishedAfterTheCommitUnderItsIdAsItWasMade() throws Exception {
        AsyncResult<Object> result;
        OutboxRelay relay = relay();
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            result = call(
                    "a",
                    TaskOptions.builder().priority(7).header("tenant", "acme").build());
            assertThat(relay.stats().pending()).isZero();
            connection.commit();
        }
        relayed(1);

        client.sendByName(
                "shop.ship",
                List.of("a"),
                Map.of(),
                TaskOptions.builder()
                        .priority(7)
                        .header("tenant", "acme")
                        .id(result.id())
                        .ignoreResult(true)
                        .build());
        List<Message> messages = broker.messages("skirret");
        assertThat(messages).hasSize(2);
        assertThat(messages.get(0).body()).isEqualTo(messages.get(1).body());
        assertThat(headers(messages.get(0))).isEqualTo(headers(messages.get(1)));
        assertThat(messages.get(0).properties().priority()).isEqualTo(7);
        assertThat(messages.get(0).headers()).containsEntry("id", result.id()).containsEntry("tenant", "acme");
        assertThat(relay.stats()).isEqualTo(new OutboxStats(0, Duration.ZERO, 0, 0, 1, 0));
    }

    @Test
    void aRollbackTakesTheCallWithIt() throws Exception {
        relay();
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            call("rolled back");
            connection.rollback();
            call("committed");
            connection.commit();
        }
        relayed(1);

        assertThat(bodies("skirret")).containsExactly("committed");
    }

    @Test
    void nothingIsAskedOfABrokerThatIsAway() throws Exception {
        broker.goDown();
        committed("a");
        OutboxRelay relay = relay();
        Awaitility.await()
                .until(() -> relay.stats().pending() == 1 && relay.stats().published() == 0);
        broker.comeBack();
        relayed(1);

        assertThat(bodies("skirret")).containsExactly("a");
    }

    @Test
    void outsideOfATransactionOrIfToldSoItIsSentAtOnce() throws Exception {
        call("outside");
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            call("told", TaskOptions.builder().afterCommit(false).build());
            call("stored", TaskOptions.builder().afterCommit(true).build());
            connection.rollback();
        }
        call("after");

        assertThat(bodies("skirret")).containsExactly("outside", "told", "after");
    }

    @Test
    void aResultIsRefusedInWords() throws Exception {
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            AsyncResult<Object> result = call("a");
            assertThatThrownBy(() -> result.get(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(result.id())
                    .hasMessageContaining("in the outbox");
        }
    }

    @Test
    void aConnectionThatCommitsByItselfIsRefused() throws Exception {
        try (Connection connection = database.getConnection();
                OutboxBinding bound = outbox.bind(connection)) {
            assertThatThrownBy(() -> call("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
        assertThat(relay().stats().pending()).isZero();
    }

    @Test
    void aBindingIsOfItsThread() throws Exception {
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            Throwable elsewhere = CompletableFuture.supplyAsync(() -> catchThrowable(bound::close))
                    .get();
            assertThat(elsewhere).isInstanceOf(IllegalStateException.class).hasMessageContaining("it is still bound");
            assertThat(outbox.inTransaction()).isTrue();
            try (OutboxBinding inner = outbox.bind(connection)) {
                assertThat(inner).isNotNull();
            }
            assertThat(outbox.inTransaction()).as("the outer one's").isTrue();
        }
        assertThat(outbox.inTransaction()).isFalse();
    }

    @Test
    void aRowThatCannotBeWrittenIsToldToTheCaller() throws Exception {
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            connection.close();
            assertThatThrownBy(() -> call("a"))
                    .isInstanceOf(OutboxException.class)
                    .hasMessageContaining("shop.ship")
                    .hasMessageContaining("roll the transaction back");
        }
    }

    @Test
    void aFrameworksConnectionIsFoundAtTheCall() throws Exception {
        Connection[] current = new Connection[1];
        Outbox bridged = Outbox.open(database, () -> current[0]);
        try (TaskClient theirs = TaskClient.builder()
                        .transport(transport)
                        .tasks(ShopTasks.of("skirret"))
                        .outbox(bridged)
                        .build();
                Connection connection = begin()) {
            current[0] = connection;
            theirs.sendByName("shop.ship", List.of("a"), Map.of(), TaskOptions.defaults());
            assertThat(broker.published()).isZero();
            connection.commit();
            current[0] = null;
        }
        relay();
        relayed(1);
    }

    @Test
    void aMissingOrOtherTableIsToldAtTheStart() {
        TestDatabase.run(database, "ALTER TABLE skirret_outbox DROP COLUMN reason");
        assertThatThrownBy(() -> Outbox.open(database))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("skirret_outbox")
                .hasMessageContaining(kind == TestDatabase.H2 ? "h2.sql" : "postgresql.sql");
        TestDatabase.run(database, "DROP TABLE skirret_outbox");
        assertThatThrownBy(() -> Outbox.open(database)).isInstanceOf(OutboxException.class);
        TestDatabase.run(database, kind.schema());
        Outbox.open(database);
    }

    @Test
    void whatCannotBePublishedIsSetAsideAndInNobodysWay() throws Exception {
        TaskOptions gone = TaskOptions.builder().queue("gone").build();
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            call("1", gone);
            call("2");
            bound.inOrderOf("customer");
            call("3", gone);
            call("4");
            bound.inOrderOf("other");
            call("5");
            connection.commit();
        }
        OutboxRelay relay = relay();
        Awaitility.await()
                .until(() -> relay.stats().setAside() == 2 && relay.stats().published() == 2);

        assertThat(bodies("skirret")).containsExactlyInAnyOrder("2", "5");
        OutboxStats stats = relay.stats();
        assertThat(stats.pending()).isEqualTo(1);
        assertThat(stats.heldBack()).as("4 waits for 3").isEqualTo(1);
        assertThat(stats.failed()).isEqualTo(2);

        assertThat(broker.queues()).doesNotContain("gone");
        transport.declare("gone");
        TestDatabase.run(database, "UPDATE skirret_outbox SET set_aside_at = NULL");
        relayed(5);
        assertThat(bodies("gone")).containsExactly("1", "3");
    }

    @Test
    void aRowThatNobodyCanReadIsSetAside() throws Exception {
        committed("1", "2");
        TestDatabase.run(
                database, "UPDATE skirret_outbox SET headers = body WHERE id = (SELECT MIN(id) FROM skirret_outbox)");
        OutboxRelay relay = relay();
        Awaitility.await()
                .until(() -> relay.stats().setAside() == 1 && relay.stats().published() == 1);

        assertThat(bodies("skirret")).containsExactly("2");
    }

    @Test
    void aQueueThatIsFullHoldsUpNoOther() throws Exception {
        transport.declare("full");
        boolean[] full = {true};
        broker.failPublishes(publication ->
                full[0] && publication.destination().equals(new Destination.Queue("full")) ? Reason.REJECTED : null);
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            for (int i = 0; i < 30; i++) {
                call("f" + i, TaskOptions.builder().queue("full").build());
            }
            call("a");
            connection.commit();
        }
        OutboxRelay relay = relays(1, 10).get(0);
        Awaitility.await().until(() -> broker.ready("skirret") == 1);
        assertThat(relay.stats().setAside()).isZero();
        full[0] = false;
        relayed(31);
        assertThat(bodies("full")).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void relaysBesideEachOtherPublishEachCallOnceAndKeepTheOrderOfKeys() throws Exception {
        int calls = 400;
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            for (int i = 0; i < calls; i++) {
                if (i % 2 == 0) {
                    bound.inOrderOf("key" + i % 20);
                    call("key" + i % 20 + " " + i);
                }
            }
            connection.commit();
        }
        List<String> free = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            free.add("free " + i);
        }
        committed(free.toArray(new String[0]));
        relays(3, 20);
        relayed(calls + calls / 2);

        List<String> got = bodies("skirret");
        assertThat(got).hasSize(calls + calls / 2).doesNotHaveDuplicates();
        Map<String, Integer> last = new HashMap<>();
        for (String body : got) {
            String[] parts = body.split(" ");
            if (parts[0].startsWith("key")) {
                int number = Integer.parseInt(parts[1]);
                assertThat(last.getOrDefault(parts[0], -1)).isLessThan(number);
                last.put(parts[0], number);
            }
        }
        assertThat(last).hasSize(10);
    }

    @Test
    void aRelayTakesWhatAnotherDoesNotHold() throws Exception {
        committed("1", "2", "3");
        try (Connection other = begin()) {
            OutboxTable table = OutboxTable.check(database);
            assertThat(table.claim(other, Instant.now(), 1)).hasSize(1);
            relay();
            Awaitility.await().until(() -> broker.ready("skirret") == 2);
            assertThat(bodies("skirret")).containsExactly("2", "3");
            other.rollback();
        }
        relayed(3);
    }

    @Test
    void aDelayWaitsForWhatIsLeftOfIt() throws Exception {
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            call("soon", TaskOptions.builder().countdown(Duration.ofMillis(1)).build());
            call("later", TaskOptions.builder().countdown(Duration.ofHours(1)).build());
            call(
                    "eta",
                    TaskOptions.builder().eta(Instant.now().plusSeconds(3600)).build());
            connection.commit();
        }
        List<Destination> sent = new ArrayList<>();
        broker.failPublishes(publication -> {
            sent.add(publication.destination());
            assertThat(publication.message().headers()).containsKey("eta").doesNotContainKey("skirret_counted_down");
            return null;
        });
        OutboxRelay relay = relay();
        Awaitility.await().until(() -> relay.stats().published() == 3);

        assertThat(sent.subList(1, 3)).allSatisfy(destination -> {
            Destination.Delayed delayed = (Destination.Delayed) destination;
            assertThat(delayed.delay()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
            assertThat(delayed.rounding()).isEqualTo(Destination.Rounding.DOWN);
        });
    }

    @Test
    void aLargeCallGoesThrough() throws Exception {
        String large = "x".repeat(3 << 20);
        committed(large);
        relay();
        relayed(1);
        assertThat(bodies("skirret")).containsExactly(large);
    }

    @Test
    void theAgeOfTheOldestIsTold() throws Exception {
        committed("a");
        TestDatabase.run(database, "UPDATE skirret_outbox SET stored_at = stored_at - INTERVAL '1' HOUR");
        broker.goDown();

        OutboxStats stats = relay().stats();
        assertThat(stats.pending()).isEqualTo(1);
        assertThat(stats.oldestAge()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(70));
    }

    @Test
    void aCommitInThisProcessIsSeenAtOnce() throws Exception {
        AtomicInteger scheduled = new AtomicInteger();
        Clock withoutTimers = new Clock() {
            @Override
            public Instant now() {
                return Clock.system().now();
            }

            @Override
            public long nanoTime() {
                return Clock.system().nanoTime();
            }

            @Override
            public Timer schedule(Duration delay, Runnable action) {
                scheduled.incrementAndGet();
                return () -> {};
            }
        };
        relays.add(OutboxRelay.builder(outbox)
                .transport(transport)
                .clock(withoutTimers)
                .start());
        Awaitility.await().until(() -> scheduled.get() > 0);
        committed("a");
        relayed(1);
    }

    @Test
    void whatWasConfirmedIsNotPublishedAgainBecauseTheDatabaseFailed() throws Exception {
        committed("1", "2");
        AtomicInteger failures = new AtomicInteger(3);
        DataSource failing = FailingDatabase.at(database, "DELETE", failures);
        relays.add(
                OutboxRelay.builder(Outbox.open(failing)).transport(transport).start());
        relayed(2);

        assertThat(failures).hasNonPositiveValue();
        assertThat(bodies("skirret")).containsExactly("1", "2");
    }

    @Test
    void aQueueOfItsOwnIsDeclaredAgainIfItIsGone() throws Exception {
        committed("1");
        relay();
        relayed(1);
        broker.deleteQueue("skirret");
        committed("2");
        relayed(2);

        assertThat(bodies("skirret")).containsExactly("2");
    }

    @Test
    void aLineSwitchesARelayOn() throws Exception {
        committed("1");
        relays.add(OutboxRelay.start(outbox, SkirretConfig.of(Map.of("skirret.broker.url", broker.url()))));
        relayed(1);

        assertThatThrownBy(() -> OutboxRelay.start(outbox, SkirretConfig.of(Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("url or a transport");
    }

    private OutboxRelay relay() {
        return relays(1, 100).get(0);
    }

    private List<OutboxRelay> relays(int count, int batch) {
        for (int i = 0; i < count; i++) {
            relays.add(OutboxRelay.builder(outbox)
                    .transport(transport)
                    .batch(batch)
                    .pollInterval(Duration.ofMillis(20))
                    .start());
        }
        return relays;
    }

    /** Until so many were published and none is left. */
    private void relayed(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(relays.stream()
                            .mapToLong(relay -> relay.stats().published())
                            .sum())
                    .isEqualTo(count);
            assertThat(relays.get(0).stats().pending()).isZero();
        });
    }

    private Connection begin() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void committed(String... texts) throws SQLException {
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            Arrays.stream(texts).forEach(this::call);
            connection.commit();
        }
    }

    private AsyncResult<Object> call(String text) {
        return call(text, TaskOptions.defaults());
    }

    private AsyncResult<Object> call(String text, TaskOptions options) {
        return client.sendByName("shop.ship", List.of(text), Map.of(), options);
    }

    private List<String> bodies(String queue) {
        return broker.messages(queue).stream().map(OutboxTest::argument).toList();
    }

    private static String argument(Message message) {
        String body = new String(message.body(), java.nio.charset.StandardCharsets.UTF_8);
        return body.substring(3, body.indexOf("\"]"));
    }

    /** All but when it was sent. */
    private static Map<String, Object> headers(Message message) {
        Map<String, Object> headers = new HashMap<>(message.headers());
        headers.keySet().removeIf(name -> name.contains("sent_at"));
        return headers;
    }
}
