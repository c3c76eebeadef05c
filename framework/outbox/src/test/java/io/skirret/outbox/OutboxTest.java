package io.skirret.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.skirret.client.AsyncResult;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.message.Message;
import io.skirret.transport.Destination;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call in the outbox is. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class OutboxTest extends OutboxOnMemory {

    OutboxTest(TestDatabase kind) {
        super(kind);
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
    void theTableMayHaveAnotherName_inAnotherSchema() throws Exception {
        TestDatabase.run(
                database,
                "CREATE SCHEMA acme",
                "DROP TABLE skirret_outbox",
                kind.schema()
                        .replaceAll("INDEX skirret_outbox", "INDEX calls")
                        .replace("skirret_outbox", "acme.calls"));
        Outbox named = Outbox.open(database, () -> null, "acme.calls");
        try (TaskClient theirs = TaskClient.builder()
                        .transport(transport)
                        .tasks(ShopTasks.of("skirret"))
                        .outbox(named)
                        .build();
                OutboxRelay relay =
                        OutboxRelay.builder(named).transport(transport).start()) {
            try (Connection connection = begin();
                    OutboxBinding bound = named.bind(connection)) {
                theirs.sendByName("shop.ship", List.of("a"), Map.of(), TaskOptions.defaults());
                connection.commit();
            }
            Awaitility.await().until(() -> relay.stats().published() == 1);
            assertThat(relay.stats().pending()).isZero();
        }
        assertThat(bodies("skirret")).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c", "calls; DROP TABLE orders", "\"calls\"", "7calls"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> Outbox.open(database, () -> null, name))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("'" + name + "'");
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
}
