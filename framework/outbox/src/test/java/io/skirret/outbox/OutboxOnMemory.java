package io.skirret.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.Message;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** An outbox in a fresh database, a client that stores there, and relays to a broker in memory. */
abstract class OutboxOnMemory {

    final TestDatabase kind;
    final DataSource database;
    final MemoryBroker broker = MemoryBroker.named("outbox-" + UUID.randomUUID());
    final Transport transport = broker.connect(TransportOptions.defaults());
    final Outbox outbox;
    final TaskClient client;
    final List<OutboxRelay> relays = new ArrayList<>();

    OutboxOnMemory(TestDatabase kind) {
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

    OutboxRelay relay() {
        return relays(1, 100).get(0);
    }

    List<OutboxRelay> relays(int count, int batch) {
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
    void relayed(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(relays.stream()
                            .mapToLong(relay -> relay.stats().published())
                            .sum())
                    .isEqualTo(count);
            assertThat(relays.get(0).stats().pending()).isZero();
        });
    }

    Connection begin() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    void committed(String... texts) throws SQLException {
        try (Connection connection = begin();
                OutboxBinding bound = outbox.bind(connection)) {
            Arrays.stream(texts).forEach(this::call);
            connection.commit();
        }
    }

    AsyncResult<Object> call(String text) {
        return call(text, TaskOptions.defaults());
    }

    AsyncResult<Object> call(String text, TaskOptions options) {
        return client.sendByName("shop.ship", List.of(text), Map.of(), options);
    }

    List<String> bodies(String queue) {
        return broker.messages(queue).stream().map(OutboxOnMemory::argument).toList();
    }

    static String argument(Message message) {
        String body = new String(message.body(), java.nio.charset.StandardCharsets.UTF_8);
        return body.substring(3, body.indexOf("\"]"));
    }

    /** All but when it was sent. */
    static Map<String, Object> headers(Message message) {
        Map<String, Object> headers = new HashMap<>(message.headers());
        headers.keySet().removeIf(name -> name.contains("sent_at"));
        return headers;
    }
}
