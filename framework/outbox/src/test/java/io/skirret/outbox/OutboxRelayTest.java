package io.skirret.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.TaskOptions;
import io.skirret.config.SkirretConfig;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a relay does with the calls of an outbox, on a broker in memory. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class OutboxRelayTest extends OutboxOnMemory {

    OutboxRelayTest(TestDatabase kind) {
        super(kind);
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
            OutboxTable table = OutboxTable.check(database, OutboxTable.NAME);
            assertThat(table.claim(other, Instant.now(), 1)).hasSize(1);
            relay();
            Awaitility.await().until(() -> broker.ready("skirret") == 2);
            assertThat(bodies("skirret")).containsExactly("2", "3");
            other.rollback();
        }
        relayed(3);
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
        Clock withoutTimers = new WithTimers((delay, action) -> {
            scheduled.incrementAndGet();
            return () -> {};
        });
        relays.add(OutboxRelay.builder(outbox)
                .transport(transport)
                .clock(withoutTimers)
                .start());
        Awaitility.await().until(() -> scheduled.get() > 0);
        committed("a");
        relayed(1);
    }

    @Test
    void aRelayThatGetsToItsWaitTooLateLooksAgainAllTheSame() throws Exception {
        committed("a");
        TestDatabase.run(database, "UPDATE skirret_outbox SET set_aside_at = stored_at");
        AtomicInteger scheduled = new AtomicInteger();
        Clock firstIsOver = new WithTimers((delay, action) -> {
            if (scheduled.getAndIncrement() > 0) {
                return Clock.system().schedule(delay, action);
            }
            TestDatabase.run(database, "UPDATE skirret_outbox SET set_aside_at = NULL");
            action.run();
            return () -> {};
        });
        relays.add(OutboxRelay.builder(outbox)
                .transport(transport)
                .clock(firstIsOver)
                .start());
        relayed(1);
    }

    /** The machine's clock, but for what is scheduled. */
    private record WithTimers(BiFunction<Duration, Runnable, Timer> timers) implements Clock {

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
            return timers.apply(delay, action);
        }
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
}
