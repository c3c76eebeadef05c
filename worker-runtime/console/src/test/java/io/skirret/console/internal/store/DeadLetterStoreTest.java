package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.failure.FailureCategory;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the store promises, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class DeadLetterStoreTest {

    private static final Change BY = new Change("ada", "127.0.0.1", Died.NOW);

    @Parameter
    private TestDatabase kind;

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

    private UUID add(Message message) {
        return store.add(List.of(Died.entry(message)), Set.of()).ids().get(0);
    }

    private long rows(String table) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void an_entry_has_the_facts_of_its_message() {
        UUID id = add(Died.of("id-1", "send", Died.NOW.minusSeconds(60), 2));

        StoredEntry entry = store.find(id).orElseThrow();

        assertThat(entry.taskId()).isEqualTo("id-1");
        assertThat(entry.task()).isEqualTo("orders.send");
        assertThat(entry.queue()).isEqualTo(Died.QUEUE);
        assertThat(entry.reason()).isEqualTo("retries-exhausted");
        assertThat(entry.category()).isEqualTo(FailureCategory.NETWORK.name());
        assertThat(entry.remediation()).isEqualTo("AUTO_RETRY");
        assertThat(entry.httpStatus()).isEqualTo(503);
        assertThat(entry.attempts()).isEqualTo(3);
        assertThat(entry.replays()).isEqualTo(2);
        assertThat(entry.diedAt()).isEqualTo(Died.NOW.minusSeconds(60));
        assertThat(entry.takenAt()).isEqualTo(Died.NOW);
        assertThat(entry.user()).isEqualTo("ada");
        assertThat(entry.tenant()).isEqualTo("7");
        assertThat(entry.project()).isNull();
        assertThat(entry.status()).isEqualTo(EntryStatus.PENDING);
        assertThat(store.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void a_message_comes_back_to_the_byte() {
        byte[] large = new byte[1_300_000];
        new Random(1).nextBytes(large);
        for (byte[] body : new byte[][] {{}, {0, -1, 0x7f}, "ä\u0000".getBytes(StandardCharsets.UTF_8), large}) {
            Map<String, Object> headers = Map.of(
                    "id",
                    "bytes-" + body.length,
                    "text",
                    "a\u0000b \uD800",
                    "bytes",
                    new byte[] {0, 1},
                    "number",
                    new BigDecimal("1.10"));
            Message message = new Message(
                    MessageProperties.builder().messageId("m").priority(9).build(), headers, body);

            Message back = store.message(add(message)).orElseThrow();

            assertThat(back.body()).isEqualTo(body);
            assertThat(back.properties()).isEqualTo(message.properties());
            assertThat(back.headers().get("bytes")).isEqualTo(new byte[] {0, 1});
            assertThat(back.headers().get("number")).isEqualTo(new BigDecimal("1.10"));
        }
        assertThat(store.message(UUID.randomUUID())).isEmpty();
    }

    @Test
    void the_same_death_of_the_same_call_is_stored_once() {
        Message first = Died.of("id-1", "send", Died.NOW, 0);
        IncomingEntry entry = Died.entry(first);

        Added twice = store.add(List.of(entry, entry), Set.of());
        Added again = store.add(List.of(Died.entry(first, true)), Set.of());

        assertThat(twice.inserted()).isEqualTo(1);
        assertThat(again.inserted()).isZero();
        assertThat(again.ids())
                .containsExactly(twice.ids().get(0))
                .containsExactly(twice.ids().get(1));
        assertThat(rows("dead_letter")).isEqualTo(1);
        assertThat(rows("dead_letter_content")).isEqualTo(1);
        assertThat(store.counts(CountedBy.TASK)).containsEntry("orders.send", Map.of(EntryStatus.PENDING, 1L));
    }

    @Test
    void another_attempt_replay_or_body_is_another_entry() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        add(Died.of("id-1", "send", Died.NOW, 1));
        Message other = Died.of("id-1", "send", Died.NOW, 0);
        add(new Message(other.properties(), other.headers(), new byte[] {1}));

        assertThat(store.ofCall("id-1")).extracting(StoredEntry::replays).containsExactly(0, 0, 1);
    }

    @Test
    void entries_without_an_id_never_merge() {
        Message nameless = new Message(MessageProperties.builder().build(), Map.of(), new byte[] {1});
        IncomingEntry entry = Died.entry(nameless);

        assertThat(store.add(List.of(entry, entry), Set.of()).inserted()).isEqualTo(2);
        assertThat(store.add(List.of(entry), Set.of()).inserted()).isEqualTo(1);
    }

    @Test
    void an_entry_without_an_id_that_may_be_unacknowledged_is_not_doubled_when_it_comes_again() {
        Message nameless = new Message(MessageProperties.builder().build(), Map.of(), new byte[] {1});
        List<UUID> ids = store.add(List.of(Died.entry(nameless), Died.entry(nameless)), Set.of())
                .ids();
        IncomingEntry again = Died.entry(nameless, true);

        Added both = store.add(List.of(again, again), Set.of());
        assertThat(both.inserted()).isZero();
        assertThat(both.ids()).containsExactlyInAnyOrderElementsOf(ids);

        assertThat(store.add(List.of(again), Set.copyOf(ids)).inserted())
                .as("both are for others")
                .isEqualTo(1);
        store.acknowledged(ids);
        store.acknowledged(store.add(List.of(again), Set.of()).ids());
        assertThat(store.add(List.of(again), Set.of()).inserted())
                .as("none can come again")
                .isEqualTo(1);
    }

    @Test
    void hostile_texts_are_stored() {
        String hostile = "\u0000\uD800 ' \" \\ \r\n\u202e" + "\uD83D\uDE00".repeat(3_000);
        Message message = new Message(
                MessageProperties.builder().build(),
                Map.of(
                        "id", hostile,
                        "task", hostile,
                        "skirret_dead_reason", hostile,
                        "skirret_dead_exception", hostile,
                        "skirret_dead_message", hostile,
                        "skirret_dead_failure_type", hostile,
                        "skirret_dead_queue", hostile,
                        "skirret_dead_last_at", "+999999999-12-31T23:59:59Z",
                        "skirret_ctx_user", hostile,
                        "skirret_replays", "many"),
                new byte[0]);

        StoredEntry entry = store.find(add(message)).orElseThrow();

        assertThat(entry.diedAt()).isEqualTo(Died.NOW);
        assertThat(entry.task()).hasSizeLessThanOrEqualTo(255).doesNotContain("\u0000");
        assertThat(add(message)).isEqualTo(entry.id());
    }

    @Test
    void a_failure_of_the_database_does_not_tell_what_was_to_be_written() {
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("ALTER TABLE dead_letter ADD CONSTRAINT short CHECK (task <> 'secret-task')"));

        assertThatThrownBy(() -> add(Died.letter(Died.call("secret-id", "secret-task", 0), "send", Died.NOW)))
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(cause.getMessage()).doesNotContain("secret-id");
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "task:orders.send, id-1 id-2",
        "no answer, id-1 id-2",
        "http:500..599 -id:id-2, id-1",
        "retries:>1, id-1 id-2",
        "at:2026-11-29, id-1 id-2",
        "exception:IOException, id-1 id-2",
        "category:NETWORK status:PENDING, id-1 id-2",
        "replays:>0, ",
        "user:ada tenant:7, id-1 id-2",
        "project:p, ",
        "before:2026-11-29, ",
        "after:2026-11-29, id-1 id-2"
    })
    void a_query_finds_entries(String query, String ids) {
        add(Died.of("id-1", "send", Died.NOW, 0));
        add(Died.of("id-2", "cutOff", Died.NOW, 0));

        assertThat(store.page(Query.parse(query, Died.NOW).sql(new EntryColumns()), null, 10))
                .extracting(StoredEntry::taskId)
                .containsExactlyInAnyOrder(ids == null ? new String[0] : ids.split(" "));
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition() {
        List<IncomingEntry> entries = new ArrayList<>();
        for (int i = 0; i < 95; i++) {
            // Several at the same time.
            entries.add(Died.entry(Died.of("id-" + i, "send", Died.NOW.minusSeconds(i / 10), 0)));
        }
        store.add(entries, Set.of());
        List<StoredEntry> seen = new ArrayList<>();
        Position after = null;
        for (List<StoredEntry> page = store.page(DeadLetterStore.ALL, null, 10);
                !page.isEmpty();
                page = store.page(DeadLetterStore.ALL, after, 10)) {
            seen.addAll(page);
            after = Position.of(page.get(page.size() - 1));
        }

        assertThat(seen).extracting(StoredEntry::taskId).doesNotHaveDuplicates().hasSize(95);
        assertThat(seen).extracting(StoredEntry::diedAt).isSortedAccordingTo((one, other) -> other.compareTo(one));
        SqlCondition some = new SqlCondition(
                "task_id IN (:a, :b) AND died_at >= :from",
                Map.of("a", "id-3", "b", "id-90", "from", Died.NOW.minusSeconds(5)));
        assertThat(store.page(some, null, 10)).extracting(StoredEntry::taskId).containsExactly("id-3");
        assertThat(store.count(DeadLetterStore.ALL, 1_000)).isEqualTo(95);
        assertThat(store.count(DeadLetterStore.ALL, 50)).isEqualTo(50);
        assertThatThrownBy(() -> store.page(DeadLetterStore.ALL, null, 0)).hasMessageContaining("1 to 1000");
    }

    @Test
    void times_are_the_same_in_a_zone_whose_hour_exists_twice() {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
            for (String text : new String[] {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}) {
                Instant at = Instant.parse(text);
                assertThat(store.find(add(Died.of(text, "send", at, 0)))
                                .orElseThrow()
                                .diedAt())
                        .isEqualTo(at);
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void numbers_follow_every_change_and_each_is_audited() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(add(Died.of("id-" + i, "send", Died.NOW, 0)));
        }

        assertThat(store.change(ids.subList(0, 2), EntryStatus.PENDING, EntryStatus.ABANDONED, "abandon", BY))
                .isEqualTo(2);
        assertThat(store.change(ids.subList(0, 3), EntryStatus.PENDING, EntryStatus.RETRYING, "retry", BY))
                .as("who comes second finds one")
                .isEqualTo(1);
        assertThat(store.remove(List.of(ids.get(3), UUID.randomUUID()), BY)).isEqualTo(1);

        Map<EntryStatus, Long> expected = Map.of(EntryStatus.ABANDONED, 2L, EntryStatus.RETRYING, 1L);
        assertThat(store.counts(CountedBy.TASK)).isEqualTo(Map.of("orders.send", expected));
        assertThat(store.counts(CountedBy.QUEUE)).isEqualTo(Map.of(Died.QUEUE, expected));
        assertThat(store.counts(CountedBy.TYPE)).isEqualTo(Map.of("TRANSIENT_NETWORK", expected));
        FailureGroup group = new FailureGroups(database)
                .page(GroupFilter.ALL, null, 10)
                .groups()
                .get(0);
        assertThat(group.total()).as("that ever died").isEqualTo(4);
        assertThat(group.abandoned()).isEqualTo(2);
        assertThat(group.retrying()).isEqualTo(1);
        assertThat(group.pending()).isZero();
        assertThat(store.message(ids.get(3))).isEmpty();
        assertThat(rows("audit")).isEqualTo(3);
        assertThat(store.remove(List.of(ids.get(3)), BY)).isZero();
        assertThat(rows("audit")).as("nothing was changed").isEqualTo(3);
    }

    @Test
    void a_call_that_failed_again_stands_for_its_earlier_entry() {
        UUID first = add(Died.of("id-1", "send", Died.NOW, 0));
        store.change(List.of(first), EntryStatus.PENDING, EntryStatus.RETRYING, "retry", BY);

        UUID second = add(Died.of("id-1", "send", Died.NOW, 1));

        StoredEntry earlier = store.find(first).orElseThrow();
        assertThat(earlier.status()).isEqualTo(EntryStatus.RESOLVED);
        assertThat(earlier.replacedBy()).isEqualTo(second);
        assertThat(store.ofCall("id-1")).extracting(StoredEntry::id).containsExactly(first, second);
        assertThat(store.counts(CountedBy.TASK).get("orders.send"))
                .isEqualTo(Map.of(EntryStatus.RESOLVED, 1L, EntryStatus.PENDING, 1L));
    }

    @Test
    void a_database_keeps_its_entries_when_it_is_opened_again() {
        String url = kind.newUrl();
        UUID id;
        try (ConsoleDatabase before = TestDatabase.open(url)) {
            id = new DeadLetterStore(before)
                    .add(List.of(Died.entry(Died.of("id-1", "send", Died.NOW, 0))), Set.of())
                    .ids()
                    .get(0);
        }
        try (ConsoleDatabase again = TestDatabase.open(url)) {
            assertThat(new DeadLetterStore(again).find(id)).isPresent();
        }
    }
}
