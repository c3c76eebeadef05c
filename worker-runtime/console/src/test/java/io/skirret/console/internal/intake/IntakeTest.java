package io.skirret.console.internal.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.SimulatedCalls;
import io.skirret.console.internal.store.StoredEntry;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.time.Clock;
import io.skirret.time.ManualClock;
import io.skirret.transport.Delivery;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters go from the broker to the store, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class IntakeTest {

    private static final String DEAD = Died.QUEUE + ".dead";

    @Parameter
    private TestDatabase kind;

    private final MemoryBroker broker = MemoryBroker.named("intake-" + UUID.randomUUID());
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final ManualClock clock = new ManualClock(Died.NOW);
    private String url;
    private ConsoleDatabase database;
    private DeadLetterStore store;

    @BeforeEach
    void open() {
        url = kind.newUrl();
        database = TestDatabase.open(url);
        store = new DeadLetterStore(database);
        transport.declare(Died.QUEUE);
    }

    @AfterEach
    void close() {
        broker.discard();
        database.close();
    }

    private Intake start() {
        return Intake.start(transport, List.of(Died.QUEUE), store, clock, Set.of());
    }

    private void bury(Message message) {
        transport
                .publish(new Publication(new Destination.DeadLetters(Died.QUEUE), message))
                .join();
    }

    private List<StoredEntry> stored() {
        return store.page(DeadLetterStore.ALL, null, 1_000);
    }

    private void awaitTaken() {
        await().atMost(Duration.ofSeconds(30)).until(() -> broker.ready(DEAD) == 0 && broker.unsettled(DEAD) == 0);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(url);
    }

    @Test
    void every_dead_letter_is_stored_and_then_acknowledged() {
        for (int i = 0; i < 700; i++) {
            bury(Died.of("id-" + i, "send", Died.NOW, 0));
        }
        try (Intake intake = start()) {
            awaitTaken();
            bury(Died.of("late", "send", Died.NOW.plusSeconds(1), 0));
            awaitTaken();

            assertThat(intake.stored()).isEqualTo(701);
            assertThat(intake.trouble()).isNull();
        }
        assertThat(stored())
                .hasSize(701)
                .first()
                .extracting(StoredEntry::taskId)
                .isEqualTo("late");
    }

    @Test
    void a_failure_that_somebody_simulated_is_no_dead_letter() {
        Message simulated = SimulatedCalls.marked(
                Died.of(SimulatedCalls.newId(), "send", Died.NOW, 0), "simulated in the console by ada");
        bury(simulated);
        bury(Died.of(SimulatedCalls.newId(), "send", Died.NOW, 0));
        bury(SimulatedCalls.marked(Died.of("id-1", "send", Died.NOW, 0), "somebody else's"));
        Copies copies = new Copies(transport, store, clock, Set.of());
        assertThat(copies.pass(Died.QUEUE)).isEqualTo(2);
        assertThat(broker.ready(DEAD)).isEqualTo(3);

        try (Intake intake = start()) {
            awaitTaken();
        }

        assertThat(stored())
                .hasSize(2)
                .noneMatch(entry -> simulated.headers().get("id").equals(entry.taskId()));
    }

    @Test
    void what_the_broker_and_others_dead_letter_and_what_nobody_can_read_is_kept_too() {
        bury(new Message(MessageProperties.builder().build(), Map.of(), new byte[] {'{'}));
        bury(new Message(
                MessageProperties.json("c", null),
                Map.of("lang", "py", "task", "proj.add", "id", "py-1"),
                new byte[] {'[', ']'}));
        transport
                .publish(new Publication(new Destination.Queue(Died.QUEUE), Died.call("killer", "orders.send", 0)))
                .join();
        transport.subscribe(Died.QUEUE, 1, Delivery::requeue);
        await().atMost(Duration.ofSeconds(30)).until(() -> broker.ready(DEAD) == 3);

        try (Intake intake = start()) {
            awaitTaken();
            assertThat(intake.stored()).isEqualTo(3);
        }

        assertThat(stored())
                .extracting(StoredEntry::taskId, StoredEntry::reason)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(null, "unknown"),
                        org.assertj.core.groups.Tuple.tuple("py-1", "unknown"),
                        org.assertj.core.groups.Tuple.tuple("killer", "delivery-limit"));
        assertThat(stored()).extracting(StoredEntry::queue).containsOnly(Died.QUEUE);
    }

    @Test
    void of_large_dead_letters_only_few_are_held_until_they_are_small_again() throws Exception {
        byte[] large = new byte[1 << 20];
        int count = (int) (TakenQueue.MOST_BYTES / large.length) + 20;
        for (int i = 0; i < count; i++) {
            bury(new Message(
                    MessageProperties.json("large-" + i, null), Map.of("task", "t", "id", "large-" + i), large));
        }
        execute("ALTER TABLE dead_letter RENAME TO dead_letter_away");
        try (Intake intake = start()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> intake.trouble() != null);
            await().atMost(Duration.ofSeconds(30)).until(() -> broker.unsettled(DEAD) == TakenQueue.FEW);
            assertThat(broker.ready(DEAD)).isEqualTo(count - TakenQueue.FEW);

            execute("ALTER TABLE dead_letter_away RENAME TO dead_letter");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return broker.ready(DEAD) == 0 && broker.unsettled(DEAD) == 0;
            });
            assertThat(intake.stored()).isEqualTo(count);

            for (int i = 0; i < 1_000; i++) {
                bury(Died.of("small-" + i, "send", Died.NOW, 0));
            }
            awaitTaken();
            execute("ALTER TABLE dead_letter RENAME TO dead_letter_away");
            for (int i = 0; i < 100; i++) {
                bury(Died.of("many-" + i, "send", Died.NOW, 0));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> broker.unsettled(DEAD) == 100);
        }
        execute("ALTER TABLE dead_letter_away RENAME TO dead_letter");
        assertThat(broker.ready(DEAD)).isEqualTo(100);
    }

    @Test
    void an_error_of_the_machine_is_told_and_what_it_met_is_stored_later() {
        AtomicBoolean full = new AtomicBoolean(true);
        Clock failing = new Clock() {
            @Override
            public Instant now() {
                if (full.get()) {
                    throw new OutOfMemoryError("thrown by the test");
                }
                return clock.now();
            }

            @Override
            public long nanoTime() {
                return clock.nanoTime();
            }

            @Override
            public Timer schedule(Duration delay, Runnable action) {
                return clock.schedule(delay, action);
            }
        };
        bury(Died.of("id-1", "send", Died.NOW, 0));
        try (Intake intake = Intake.start(transport, List.of(Died.QUEUE), store, failing, Set.of())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> intake.trouble() != null);
            assertThat(intake.trouble()).isEqualTo("dead letters cannot be stored: OutOfMemoryError");
            assertThat(broker.unsettled(DEAD)).isEqualTo(1);

            full.set(false);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return intake.stored() == 1;
            });
            assertThat(intake.trouble()).isNull();
        }
        assertThat(stored()).hasSize(1);
    }

    @Test
    void what_comes_again_after_a_lost_connection_is_not_doubled() throws Exception {
        execute("ALTER TABLE dead_letter RENAME TO dead_letter_away");
        Message nameless = new Message(MessageProperties.builder().build(), Map.of(), new byte[] {1});
        for (int i = 0; i < 3; i++) {
            bury(Died.of("id-" + i, "send", Died.NOW, 0));
            bury(nameless);
        }
        try (Intake intake = start()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> intake.trouble() != null);
            broker.dropConnections();
            await().atMost(Duration.ofSeconds(30)).until(() -> broker.unsettled(DEAD) == 6);

            execute("ALTER TABLE dead_letter_away RENAME TO dead_letter");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return broker.ready(DEAD) == 0 && broker.unsettled(DEAD) == 0;
            });
            assertThat(intake.trouble()).isNull();
        }
        assertThat(stored()).hasSize(6);
    }

    @Test
    void a_copy_leaves_them_in_the_broker_and_another_pass_copies_what_is_new() {
        Message nameless = new Message(MessageProperties.builder().build(), Map.of(), new byte[] {1});
        for (int i = 0; i < Intake.BATCH; i++) {
            bury(Died.of("id-" + i, "send", Died.NOW, 0));
        }
        bury(nameless);
        bury(nameless);
        Copies copies = new Copies(transport, store, clock, Set.of());

        assertThat(copies.pass(Died.QUEUE)).isEqualTo(Intake.BATCH + 2);
        assertThat(copies.pass(Died.QUEUE)).isZero();
        bury(nameless);
        bury(Died.of("late", "send", Died.NOW, 0));
        assertThat(copies.pass(Died.QUEUE)).isEqualTo(2);

        assertThat(broker.ready(DEAD)).isEqualTo(Intake.BATCH + 4);
        assertThat(stored()).hasSize(Intake.BATCH + 4);
    }

    @Test
    void while_the_database_is_away_they_stay_in_the_broker_and_a_close_gives_them_back() throws Exception {
        execute("ALTER TABLE dead_letter RENAME TO dead_letter_away");
        bury(Died.of("id-1", "send", Died.NOW, 0));
        try (Intake intake = start()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> intake.trouble() != null);
            assertThat(broker.unsettled(DEAD)).isEqualTo(1);
        }
        assertThat(broker.ready(DEAD)).isEqualTo(1);
    }

    @Test
    void one_that_the_tables_refuse_holds_up_no_other_and_keeps_its_bytes() throws Exception {
        execute("ALTER TABLE dead_letter ADD CONSTRAINT refused CHECK (task <> 'refused')");
        Message refused = Died.letter(Died.call("id-2", "refused", 0), "send", Died.NOW);
        bury(Died.of("id-1", "send", Died.NOW, 0));
        bury(refused);
        bury(Died.of("id-3", "send", Died.NOW, 0));
        try (Intake intake = start()) {
            awaitTaken();
            assertThat(intake.stored()).isEqualTo(3);
        }
        StoredEntry entry = stored().stream()
                .filter(each -> each.reason().equals("unreadable"))
                .findFirst()
                .orElseThrow();
        Message kept = store.message(entry.id()).orElseThrow();
        assertThat(kept.headers()).containsEntry("id", "id-2");
        assertThat(kept.body()).isEqualTo(refused.body());
    }

    @Test
    void bytes_that_are_kept_alone_wait_for_the_database_too() throws Exception {
        assumeThat(kind)
                .as("H2 takes what a check throws for a fault of the data")
                .isEqualTo(TestDatabase.POSTGRESQL);
        execute("CREATE FUNCTION has_room(task TEXT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$ BEGIN IF task IS NULL THEN"
                + " RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END IF; RETURN TRUE; END $$");
        execute("ALTER TABLE dead_letter ADD CONSTRAINT room CHECK (has_room(task))");
        execute("ALTER TABLE dead_letter ADD CONSTRAINT refused CHECK (task <> 'refused')");
        bury(Died.letter(Died.call("id-1", "refused", 0), "send", Died.NOW));
        try (Intake intake = start()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> intake.trouble() != null);

            execute("ALTER TABLE dead_letter DROP CONSTRAINT room");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                clock.advance(Duration.ofSeconds(1));
                return broker.ready(DEAD) == 0 && broker.unsettled(DEAD) == 0;
            });
        }
        assertThat(stored()).singleElement().extracting(StoredEntry::reason).isEqualTo("unreadable");
    }
}
