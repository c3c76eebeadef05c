package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.Retention.Periods;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is removed by itself, and when, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RetentionTest {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    @Parameter
    private TestDatabase kind;

    private final ManualClock clock = new ManualClock(Died.NOW);
    private ConsoleDatabase database;
    private DeadLetterStore store;

    @BeforeEach
    void open() {
        database = TestDatabase.open(kind.newUrl());
        store = new DeadLetterStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Retention retention(UUID holder, Periods periods) {
        return new Retention(database, store, new Leases(database), holder, clock, periods);
    }

    private void add(String id, Message message, EntryStatus status) {
        store.add(List.of(IncomingEntry.of(Died.QUEUE, message, null, false, Died.NOW, Set.of())), Set.of());
        List<UUID> ids = store.ofCall(id).stream().map(StoredEntry::id).toList();
        if (status != EntryStatus.PENDING) {
            store.change(ids, EntryStatus.PENDING, status, "test", new Change("ada", "here", clock.now()));
        }
    }

    private void add(String id, EntryStatus status) {
        add(id, Died.of(id, "send", Died.NOW, 0), status);
    }

    private List<String> left() {
        return store.page(DeadLetterStore.ALL, null, 1_000).stream()
                .map(StoredEntry::taskId)
                .sorted()
                .toList();
    }

    @Test
    void what_is_settled_goes_after_its_time_and_the_rest_never() {
        for (EntryStatus status : EntryStatus.values()) {
            add(status.name(), status);
        }
        Retention retention = retention(ONE, new Periods(WEEK, Map.of(), null));
        clock.advance(WEEK);
        assertThat(retention.cleanUp()).isZero();

        clock.advance(Duration.ofSeconds(1));
        assertThat(retention.cleanUp()).isEqualTo(2);

        assertThat(left()).containsExactly("PENDING", "RETRYING");
        assertThat(audited()).containsExactlyInAnyOrder("retention 1", "retention 1");
        clock.advance(Duration.ofDays(3_650));
        assertThat(retention.cleanUp()).isZero();
    }

    @Test
    void pending_ones_go_where_somebody_said_so() {
        add("pending", EntryStatus.PENDING);
        add("retrying", EntryStatus.RETRYING);
        clock.advance(Duration.ofDays(31));

        assertThat(retention(ONE, new Periods(WEEK, Map.of(), Duration.ofDays(30)))
                        .cleanUp())
                .isEqualTo(1);
        assertThat(left()).containsExactly("retrying");
    }

    @Test
    void calls_whose_caller_chose_a_policy_have_its_time() {
        add("plain", EntryStatus.ABANDONED);
        add("night", withPolicy("night"), EntryStatus.ABANDONED);
        add("other", withPolicy("other"), EntryStatus.ABANDONED);
        Retention retention = retention(ONE, new Periods(WEEK, Map.of("night", Duration.ofDays(30)), null));

        clock.advance(Duration.ofDays(8));
        assertThat(retention.cleanUp()).isEqualTo(2);
        assertThat(left()).containsExactly("night");
        clock.advance(Duration.ofDays(23));
        assertThat(retention.cleanUp()).isEqualTo(1);
        assertThat(left()).isEmpty();
    }

    @Test
    void their_words_go_with_them() {
        Message message = DeadLetter.of("retries-exhausted", Died.call("one", "orders.send", 0))
                .exceptionMessage("no answer of host7")
                .lastAt(Died.NOW)
                .queue(Died.QUEUE)
                .build()
                .toMessage();
        add("one", message, EntryStatus.ABANDONED);
        assertThat(words()).isPositive();
        clock.advance(WEEK.plusSeconds(1));

        assertThat(retention(ONE, new Periods(WEEK, Map.of(), null)).cleanUp()).isOne();

        assertThat(words()).isZero();
    }

    private long words() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM dead_letter_word")
                        .mapTo(Long.class)
                        .one());
    }

    private static Message withPolicy(String policy) {
        Message call = Died.of(policy, "send", Died.NOW, 0);
        Map<String, Object> headers = new HashMap<>(call.headers());
        headers.put("skirret_policy", policy);
        return new Message(call.properties(), headers, call.body());
    }

    @Test
    void many_go_in_batches_and_one_console_at_a_time_does_it() {
        List<IncomingEntry> many = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            many.add(IncomingEntry.of(
                    Died.QUEUE, Died.of("id-" + i, "send", Died.NOW, 0), null, false, Died.NOW, Set.of()));
        }
        List<UUID> ids = store.add(many, Set.of()).ids();
        store.change(ids, EntryStatus.PENDING, EntryStatus.ABANDONED, "test", new Change("ada", "here", clock.now()));
        clock.advance(Duration.ofDays(8));
        Periods periods = new Periods(WEEK, Map.of(), null);
        assertThat(new Leases(database).take("retention", OTHER, Duration.ofMinutes(1)))
                .isTrue();
        assertThat(retention(ONE, periods).cleanUp()).isZero();

        assertThat(retention(OTHER, periods).cleanUp()).isEqualTo(1_100);

        assertThat(left()).isEmpty();
        assertThat(audited()).containsExactlyInAnyOrder("retention 500", "retention 500", "retention 100");
    }

    private List<String> audited() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT who, amount FROM audit WHERE action = 'remove'")
                        .map((row, context) -> row.getString(1) + " " + row.getLong(2))
                        .list());
    }
}
