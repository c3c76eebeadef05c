package io.skirret.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.skirret.client.TaskClient;
import io.skirret.outbox.Outbox;
import io.skirret.outbox.OutboxBinding;
import io.skirret.outbox.OutboxRelay;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

final class OutboxTracingTest {

    @Test
    void a_call_in_the_outbox_keeps_its_trace_until_it_is_sent() throws Exception {
        JdbcDataSource database = database();
        Outbox outbox = Outbox.open(database);
        try (TracedWorkers shop = new TracedWorkers();
                TaskClient client =
                        shop.plainClient().tracing(shop.tracing).outbox(outbox).build()) {
            shop.task("shop.order", (instances, arguments, context) -> null).start();

            Span made = shop.within("checkout", () -> inTransaction(database, outbox, client));
            assertThat(shop.exporter.getFinishedSpanItems())
                    .as("it is not sent yet")
                    .extracting(SpanData::getName)
                    .containsExactly("checkout");
            try (OutboxRelay relay = OutboxRelay.builder(outbox)
                    .transport(shop.transport)
                    .tracing(shop.tracing)
                    .start()) {
                shop.ended(1);
                await().atMost(Duration.ofSeconds(20)).until(() -> relay.stats().published() == 1);
            }

            SpanData sent = shop.span("send skirret.tasks:skirret");
            assertThat(sent.getKind()).isEqualTo(SpanKind.PRODUCER);
            assertThat(sent.getTraceId()).isEqualTo(made.getSpanContext().getTraceId());
            assertThat(sent.getParentSpanId()).isEqualTo(made.getSpanContext().getSpanId());
            assertThat(shop.span("process skirret.tasks:skirret").getParentSpanId())
                    .isEqualTo(sent.getSpanId());
        }
    }

    private static void inTransaction(JdbcDataSource database, Outbox outbox, TaskClient client) {
        try (Connection connection = database.getConnection();
                OutboxBinding bound = outbox.bind(connection)) {
            connection.setAutoCommit(false);
            TracedWorkers.send(client, "shop.order", "id");
            connection.commit();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static JdbcDataSource database() throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                InputStream table = Outbox.class.getResourceAsStream("h2.sql")) {
            statement.execute(new String(table.readAllBytes(), StandardCharsets.UTF_8));
        }
        return database;
    }
}
