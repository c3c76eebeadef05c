package io.skirret.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.testkit.rabbit.TcpProxy;
import io.skirret.transport.ForwardingTransport;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.transport.memory.MemoryBroker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A relay is killed, or its broker restarted: every committed call comes, none that was rolled back does, a double has
 * the id of its first, and there are no more doubles than a batch has calls.
 */
@Tag("long")
@RabbitTest
final class RelayFaultsTest {

    private static final int CALLS = 200;
    private static final String END = "end";

    private final RabbitBroker broker;

    /** The id of each committed call with its text, {@code <key> <number>}, in the order of the calls. */
    private final Map<String, String> committed = new LinkedHashMap<>();

    RelayFaultsTest(RabbitBroker broker) {
        this.broker = broker;
    }

    static Stream<Arguments> kills() {
        return Stream.of(TestDatabase.values())
                .flatMap(database -> Stream.of(KillPoint.values()).map(point -> Arguments.of(database, point)));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void nothingIsLostAndDoublesAreBoundedWhenARelayIsKilled(TestDatabase database, KillPoint point) throws Exception {
        String queue = "killed-" + database + "-" + point;
        String url = database.create();
        Outbox outbox = Outbox.open(TestDatabase.dataSource(url));
        write(outbox, url, queue, CALLS);

        Process killed = RelayProcess.start(url, broker.url(), point);
        assertThat(killed.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(killed.exitValue()).isEqualTo(137);
        List<String> ids;
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            relay(outbox, transport);
            ids = taken(transport, queue);
        }

        int doubles = check(ids);
        switch (point) {
            case AFTER_CLAIM, AFTER_COMMIT -> assertThat(doubles).isZero();
            case BETWEEN_PUBLISHES, AFTER_PUBLISH_BEFORE_CONFIRM ->
                assertThat(doubles).isLessThanOrEqualTo(3);
            case AFTER_CONFIRM_BEFORE_DELETE, AFTER_DELETE_BEFORE_COMMIT ->
                assertThat(doubles).isBetween(1, RelayProcess.BATCH);
        }
    }

    @Test
    void nothingIsLostWhenTheBrokerIsRestarted() throws Exception {
        String queue = "restarted";
        String url = TestDatabase.POSTGRESQL.create();
        Outbox outbox = Outbox.open(TestDatabase.dataSource(url));
        List<String> ids;
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults());
                OutboxRelay relay = OutboxRelay.builder(outbox)
                        .transport(transport)
                        .batch(RelayProcess.BATCH)
                        .start()) {
            write(outbox, url, queue, CALLS);
            Awaitility.await().until(() -> relay.stats().published() > 0);
            broker.stop();
            write(outbox, url, queue, CALLS);
            assertThat(relay.stats().pending()).isGreaterThanOrEqualTo(CALLS);
            broker.start();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> relay.stats().pending() == 0);
            ids = taken(transport, queue);
        }

        assertThat(check(ids)).isLessThanOrEqualTo(RelayProcess.BATCH);
    }

    /**
     * The rows of a batch are locked until its end, and without a connection each call of the transport waits for one.
     */
    @ParameterizedTest
    @ValueSource(strings = {"known", "unknown"})
    void aBatchEndsSoonAfterItsConnection(String queue) throws Exception {
        String url = TestDatabase.POSTGRESQL.create();
        Outbox outbox = Outbox.open(TestDatabase.dataSource(url));
        TransportOptions shortly =
                TransportOptions.builder().connectionWait(Duration.ofMillis(20)).build();
        try (TcpProxy proxy = broker.proxy();
                Counting counting = new Counting(Transports.open(broker.urlThrough(proxy), shortly))) {
            try (OutboxRelay relay =
                    OutboxRelay.builder(outbox).transport(counting).batch(CALLS).start()) {
                write(outbox, url, "known", 1);
                Awaitility.await().until(() -> relay.stats().published() == 1);
                proxy.refuse(true);
                proxy.cut();
                Awaitility.await().until(() -> !counting.health().connected());
                counting.calls.set(0);
                writeTogether(outbox, url, queue, CALLS);
                Awaitility.await().until(() -> counting.calls.get() > 0);
            }

            // To close the relay was to wait for its batch. It may have begun a few more, each with one call.
            assertThat(counting.calls).as("for " + CALLS + " rows").hasValueLessThan(10);
        }
    }

    /** Half of them over five keys, and among them transactions that are rolled back. */
    private void write(Outbox outbox, String url, String queue, int calls) throws SQLException {
        MemoryBroker nowhere = MemoryBroker.named("nowhere-" + queue);
        TaskOptions options = TaskOptions.builder().queue(queue).build();
        try (Transport transport = nowhere.connect(TransportOptions.defaults());
                TaskClient client = TaskClient.builder()
                        .transport(transport)
                        .tasks(ShopTasks.of(queue))
                        .outbox(outbox)
                        .build();
                Connection connection = TestDatabase.dataSource(url).getConnection();
                OutboxBinding free = outbox.bind(connection)) {
            connection.setAutoCommit(false);
            for (int i = committed.size(), end = i + calls; i < end; i++) {
                boolean ordered = i % 2 == 0;
                String key = ordered ? "key" + i % 10 : "free" + i;
                try (OutboxBinding bound = outbox.bind(connection)) {
                    if (ordered) {
                        bound.inOrderOf(key);
                    }
                    String text = key + " " + i;
                    String id = client.sendByName("shop.ship", List.of(text), Map.of(), options)
                            .id();
                    if (i % 7 == 0) {
                        connection.rollback();
                        id = client.sendByName("shop.ship", List.of(text), Map.of(), options)
                                .id();
                    }
                    committed.put(id, text);
                    connection.commit();
                }
            }
            assertThat(nowhere.published()).isZero();
        } finally {
            nowhere.discard();
        }
    }

    /** In one transaction: a batch takes all of them. */
    private static void writeTogether(Outbox outbox, String url, String queue, int calls) throws SQLException {
        MemoryBroker nowhere = MemoryBroker.named("nowhere");
        TaskOptions options = TaskOptions.builder().queue(queue).build();
        try (Transport transport = nowhere.connect(TransportOptions.defaults());
                TaskClient client = TaskClient.builder()
                        .transport(transport)
                        .tasks(ShopTasks.of(queue))
                        .outbox(outbox)
                        .build();
                Connection connection = TestDatabase.dataSource(url).getConnection();
                OutboxBinding bound = outbox.bind(connection)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < calls; i++) {
                client.sendByName("shop.ship", List.of("x"), Map.of(), options);
            }
            connection.commit();
        } finally {
            nowhere.discard();
        }
    }

    private static void relay(Outbox outbox, Transport transport) {
        try (OutboxRelay relay = OutboxRelay.builder(outbox)
                .transport(transport)
                .batch(RelayProcess.BATCH)
                .start()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> relay.stats().pending() == 0);
            assertThat(relay.stats().setAside()).isZero();
        }
    }

    /** The ids of all that is in the queue, in its order. */
    private static List<String> taken(Transport transport, String queue) throws InterruptedException {
        try (TaskClient client = TaskClient.builder().transport(transport).build()) {
            client.sendByName(
                    END,
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().queue(queue).ignoreResult(true).build());
        }
        BlockingQueue<Map<String, Object>> taken = new LinkedBlockingQueue<>();
        try (var subscription = transport.subscribe(queue, 1000, delivery -> {
            taken.add(delivery.message().headers());
            delivery.ack();
        })) {
            List<String> ids = new ArrayList<>();
            while (true) {
                Map<String, Object> headers = taken.poll(1, TimeUnit.MINUTES);
                assertThat(headers).as("a call within a minute").isNotNull();
                if (END.equals(headers.get("task"))) {
                    return ids;
                }
                ids.add((String) headers.get("id"));
            }
        }
    }

    /** How many came more than once. */
    private int check(List<String> ids) {
        Set<String> once = new LinkedHashSet<>(ids);
        assertThat(once).containsExactlyInAnyOrderElementsOf(committed.keySet());
        Map<String, Integer> last = new HashMap<>();
        for (String id : ids) {
            String[] text = committed.get(id).split(" ");
            int number = Integer.parseInt(text[1]);
            assertThat(number).as("order of " + text[0]).isGreaterThanOrEqualTo(last.getOrDefault(text[0], -1));
            last.put(text[0], number);
        }
        return ids.size() - once.size();
    }

    private static final class Counting extends ForwardingTransport {
        private final AtomicInteger calls = new AtomicInteger();

        Counting(Transport inner) {
            super(inner);
        }

        @Override
        public void declare(String queue) {
            calls.incrementAndGet();
            super.declare(queue);
        }

        @Override
        public CompletableFuture<Void> publish(Publication publication) {
            calls.incrementAndGet();
            return super.publish(publication);
        }
    }
}
