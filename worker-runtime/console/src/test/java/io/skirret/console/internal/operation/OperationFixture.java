package io.skirret.console.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryResult;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationRequest;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.OperationState;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.time.ManualClock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** A store with dead letters, a broker in memory with their queue, and who sends them again; on each database. */
abstract class OperationFixture {

    static final Change ADA = new Change("ada", "127.0.0.1", Died.NOW);

    @Parameter
    private TestDatabase kind;

    final ManualClock clock = new ManualClock(Died.NOW);
    String url;
    ConsoleDatabase database;
    DeadLetterStore store;
    OperationStore operations;
    MemoryBroker broker;
    Transport transport;
    OperationRunner runner;

    @BeforeEach
    final void start() {
        url = kind.newUrl();
        database = TestDatabase.open(url);
        store = new DeadLetterStore(database);
        operations = new OperationStore(database);
        broker = MemoryBroker.named("operations-" + UUID.randomUUID());
        transport = broker.connect(TransportOptions.builder().build());
        transport.declare(Died.QUEUE);
        runner = OperationRunner.start(transport, database, clock);
    }

    @AfterEach
    final void stop() {
        runner.close();
        transport.close();
        database.close();
    }

    final UUID add(Message message) {
        IncomingEntry entry = IncomingEntry.of(Died.QUEUE, message, null, false, Died.NOW, Set.of());
        return store.add(List.of(entry), Set.of()).ids().get(0);
    }

    final List<UUID> add(int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(add(Died.of("id-" + i, "send", Died.NOW.plusMillis(i), 0)));
        }
        return ids;
    }

    static OperationRequest all(OperationOptions options) {
        return new OperationRequest("query ", DeadLetterStore.ALL, options, null, null);
    }

    static OperationRequest one(UUID entry) {
        return new OperationRequest(
                "dead letter " + entry,
                new SqlCondition("id = :one", Map.of("one", entry)),
                OperationOptions.NONE,
                null,
                null);
    }

    final Operation begin(OperationRequest asked) {
        OperationStart start = operations.start(asked, ADA);
        assertThat(start).isInstanceOf(OperationStart.Started.class);
        runner.wake();
        return ((OperationStart.Started) start).operation();
    }

    final Operation awaitState(Operation operation, OperationState state) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> now(operation), found -> found.state() == state);
    }

    final Operation awaitCount(Operation operation, EntryResult result, long count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> now(operation), found -> found.count(result) == count);
    }

    final Operation now(Operation operation) {
        return operations.find(operation.id()).orElseThrow();
    }

    final List<Message> waiting(String queue) {
        List<Message> seen = new ArrayList<>();
        transport.admin().browse(queue, Long.MAX_VALUE, message -> {
            seen.add(message);
            return io.skirret.transport.QueueAdmin.Disposition.KEEP;
        });
        return seen;
    }

    static String idOf(Message message) {
        return String.valueOf(message.headers().get("id"));
    }
}
