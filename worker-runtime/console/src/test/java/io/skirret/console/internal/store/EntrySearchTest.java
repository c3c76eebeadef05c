package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.failure.Fingerprint;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists that read only the kinds of entries that a query means show what lists show that read all entries. */
@Tag("long")
@ParameterizedClass
@EnumSource(TestDatabase.class)
class EntrySearchTest {

    private static final int ENTRIES = 1_000;
    private static final int PAGE = 100;
    private static final int COUNTED = 300;
    private static final List<String> OF_KIND = List.of(
            "task:orders.send",
            "task:*end",
            "-task:orders.send",
            "queue:slow",
            "type:TRANSIENT_NETWORK,CODE_DEFECT",
            "category:validation",
            "exception:IOException",
            "-exception:*",
            "http:500..503",
            "retries:>=3",
            "status:pending",
            "status:retrying",
            "status:abandoned,resolved",
            "reason:retries-exhausted",
            "breaker:partner",
            "-breaker:*",
            "(task:orders.send OR status:abandoned)",
            "(task:orders.send status:pending OR task:stock.count status:abandoned)");
    private static final List<String> OF_MORE = List.of(
            "",
            "after:2h",
            "at:90m..30m",
            "-before:1h",
            "user:ada",
            "user:eve after:2h",
            "tenant:nobody",
            "timeout",
            "(after:1h OR task:stock.count)",
            "-host7",
            "\"no answer\"",
            "host7 answer");

    /** Of all, of many, of few, of none; of kinds, of entries alone, of both. */
    private static final List<String> WORDS = List.of(
            "timeout",
            "Partner",
            "answer",
            "HOST7",
            "host1*",
            "host*",
            "ho*",
            "orders",
            "cancel",
            "ioexception",
            "java.io.IOException",
            "sea*",
            "seldom",
            "nowhere",
            "id-7",
            "other-id",
            "\"no answer\"",
            "\"answer no\"",
            "\"no answer of host7\"",
            "\"timeout of the partner at host1\"",
            "\"within 30 seconds\"",
            "\"30 minutes\"",
            "\"answer within\"",
            "\"at host7 within\"",
            "answer.of.ho*",
            "host7 host7 \"no answer\" 30",
            "30",
            "id-7 answer",
            "host7 no",
            "the seldom",
            "é*");

    private static final List<String> BESIDE = List.of(
            "",
            "status:pending",
            "-status:pending",
            "task:orders.send",
            "task:orders.* status:abandoned,resolved",
            "after:1h",
            "at:90m..30m queue:fast",
            "user:ada",
            "user:ada status:pending,retrying after:2h",
            "-host1",
            "(host7 OR seldom)",
            "partner");

    @Parameter
    private TestDatabase kind;

    private final Random random = new Random(Long.getLong("skirret.test.seed", 20261129L));
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

    @Test
    void lists_and_counts_are_those_of_reading_every_entry() {
        fill();
        assertThat(kinds()).as("kinds").isGreaterThan(128);
        int different = 0;
        for (String one : OF_KIND) {
            for (String other : OF_MORE) {
                String query = one + " " + other;
                SqlCondition cut = Query.parse(query, Died.NOW).sql(new EntryColumns());
                SqlCondition whole = new SqlCondition(cut.sql(), cut.arguments());
                List<UUID> expected = all(whole);
                assertThat(all(cut)).as(query).isEqualTo(expected);
                assertThat(store.count(cut, COUNTED)).as(query).isEqualTo(Math.min(COUNTED, expected.size()));
                assertThat(store.count(whole, COUNTED)).as(query).isEqualTo(Math.min(COUNTED, expected.size()));
                different += expected.isEmpty() ? 0 : 1;
            }
        }
        assertThat(different).as("queries that find something").isGreaterThan(OF_KIND.size() * OF_MORE.size() / 2);
    }

    @Test
    void words_find_what_reading_every_entry_finds() {
        fill();
        int different = 0;
        for (String word : WORDS) {
            for (String other : BESIDE) {
                String query = word + " " + other;
                SqlCondition cut = Query.parse(query, Died.NOW).sql(new EntryColumns());
                SqlCondition whole = new SqlCondition(cut.sql(), cut.arguments());
                List<UUID> expected = all(whole);
                assertThat(all(cut)).as(query).isEqualTo(expected);
                assertThat(store.count(cut, COUNTED)).as(query).isEqualTo(Math.min(COUNTED, expected.size()));
                different += expected.isEmpty() ? 0 : 1;
            }
        }
        assertThat(different).as("queries that find something").isGreaterThan(WORDS.size() * BESIDE.size() / 2);
    }

    @Test
    void a_phrase_is_found_in_its_order_and_a_word_of_the_arguments_is_not() {
        Message call = Died.call("parcel", "orders.send", 0);
        assertThat(new String(call.body(), StandardCharsets.UTF_8)).contains("parcel");
        Message died = DeadLetter.of("retries-exhausted", call)
                .exceptionMessage("No answer of host7")
                .lastAt(Died.NOW)
                .queue("fast")
                .build()
                .toMessage();
        store.add(List.of(Died.entry(died)), Set.of());

        for (String found : List.of("\"no answer\"", "\"answer of host7\"", "\"orders send\"", "host* answer no")) {
            assertThat(count(found)).as(found).isOne();
        }
        // Its id is found as a whole; its argument says the same.
        assertThat(count("parcel")).isOne();
        for (String none : List.of("\"answer no\"", "\"no of\"", "\"send no\"", "parce*", "\"host7 no\"")) {
            assertThat(count(none)).as(none).isZero();
        }
    }

    private long count(String query) {
        return store.count(Query.parse(query, Died.NOW).sql(new EntryColumns()), COUNTED);
    }

    @Test
    void words_of_entries_that_are_removed_go_too() {
        fill();
        List<UUID> all = all(DeadLetterStore.ALL);
        assertThat(words()).isPositive();

        store.remove(all, new Change("ada", "here", Died.NOW));

        assertThat(words()).isZero();
    }

    @Test
    void few_words_are_kept_for_each_entry() {
        fill();
        // Of the message, a host for each, and for some all that their group does not say.
        assertThat(words()).isLessThan(4L * all(DeadLetterStore.ALL).size());
    }

    private long words() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM dead_letter_word")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void a_group_whose_messages_have_nothing_in_common_has_few_kinds() {
        Random letters = new Random(1);
        for (int i = 0; i < 200; i++) {
            StringBuilder said = new StringBuilder();
            for (int j = 0; j < 8; j++) {
                said.append((char) ('a' + letters.nextInt(26)))
                        .append((char) ('a' + letters.nextInt(26)))
                        .append(' ');
            }
            add("id-" + i, said.toString());
        }
        assertThat(kinds()).isLessThan(40);
    }

    private void add(String id, String said) {
        Message message = DeadLetter.of("retries-exhausted", Died.call(id, "orders.send", 0))
                .exceptionMessage(said)
                .lastAt(Died.NOW)
                .queue("fast")
                .build()
                .toMessage();
        Fingerprint one = new Fingerprint(1, "ab", List.of("x"));
        store.add(List.of(Died.entry(message).grouped(one)), Set.of());
    }

    /** Each kind lacks other words of these. */
    @Test
    void many_words_that_kinds_have_in_part_are_found() {
        List<String> words = List.of("ant bee cat dog elk fox gnu hen ibis jay kite lynx".split(" "));
        List<IncomingEntry> entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            int some = random.nextInt(1 << words.size());
            int more = i % 10 == 0 ? (1 << words.size()) - 1 : some;
            StringBuilder task = new StringBuilder("t");
            StringBuilder said = new StringBuilder("7");
            for (int j = 0; j < words.size(); j++) {
                ((some >> j & 1) == 1 ? task : said)
                        .append((some >> j & 1) == 1 ? "." : " ")
                        .append((some >> j & 1) == 1 || (more >> j & 1) == 1 ? words.get(j) : "x");
            }
            Message message = DeadLetter.of("retries-exhausted", Died.call("id-" + i, task.toString(), 0))
                    .exceptionMessage(said.toString())
                    .lastAt(Died.NOW.minusSeconds(i))
                    .queue("fast")
                    .build()
                    .toMessage();
            entries.add(Died.entry(message));
        }
        store.add(entries, Set.of());
        assertThat(kinds()).isGreaterThan(800);
        for (String query : List.of(
                String.join(" ", words),
                String.join(" ", words) + " status:pending",
                "ant bee cat* dog elk fox gnu hen")) {
            SqlCondition cut = Query.parse(query, Died.NOW).sql(new EntryColumns());
            SqlCondition whole = new SqlCondition(cut.sql(), cut.arguments());
            List<UUID> expected = all(whole);
            assertThat(expected).as(query).isNotEmpty();
            assertThat(all(cut)).as(query).isEqualTo(expected);
            assertThat(store.count(cut, COUNTED)).as(query).isEqualTo(Math.min(COUNTED, expected.size()));
        }
    }

    @Test
    void a_status_that_is_asked_for_too_is_looked_for_among_kinds() {
        fill();
        for (String query : OF_KIND) {
            SqlCondition cut =
                    Query.parse(query, Died.NOW).sql(new EntryColumns()).and("status = 'PENDING'");
            SqlCondition whole = new SqlCondition(cut.sql(), cut.arguments());
            assertThat(cut.parts()).as(query).isNotNull();
            List<UUID> expected = all(whole);
            assertThat(all(cut)).as(query).isEqualTo(expected);
            assertThat(store.count(cut, COUNTED)).as(query).isEqualTo(Math.min(COUNTED, expected.size()));
        }
    }

    @Test
    void entries_of_groups_are_found_by_their_kinds() {
        fill();
        List<FailureGroup> groups =
                new FailureGroups(database).page(GroupFilter.ALL, null, PAGE).groups();
        List<UUID> some = groups.subList(0, groups.size() / 2).stream()
                .map(FailureGroup::id)
                .toList();
        SqlCondition byKind = EntryColumns.ofGroups(some);
        List<UUID> expected = all(SqlCondition.in("group_id", some));

        assertThat(expected).isNotEmpty().hasSizeLessThan(850);
        assertThat(all(byKind)).isEqualTo(expected);
        assertThat(all(new SqlCondition(byKind.sql(), byKind.arguments()))).isEqualTo(expected);
        assertThat(store.count(byKind, ENTRIES)).isEqualTo(expected.size());
        assertThat(all(byKind.and("status = 'ABANDONED'"))).hasSizeBetween(1, expected.size() - 1);
        assertThat(all(EntryColumns.ofGroups(List.of()))).isEmpty();
    }

    @Test
    void a_kind_of_which_the_last_entry_goes_is_not_read_any_more() {
        List<UUID> ids = store.add(List.of(entry("id-1", 3)), Set.of()).ids();
        assertThat(kinds()).isOne();

        store.remove(ids, new Change("ada", "here", Died.NOW));

        assertThat(kinds()).isZero();
        assertThat(store.count(DeadLetterStore.ALL, COUNTED)).isZero();
        assertThat(store.counts(CountedBy.TASK)).isEmpty();
    }

    private long kinds() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM dead_letter_kind")
                        .mapTo(Long.class)
                        .one());
    }

    /** More kinds than a statement has parts for, and of some of these kinds so few entries that all are read. */
    private void fill() {
        List<UUID> ids = new ArrayList<>();
        for (int done = 0; done < ENTRIES; done += 500) {
            List<IncomingEntry> batch = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                batch.add(entry("id-" + (done + i), random.nextInt(60)));
            }
            ids.addAll(store.add(batch, Set.of()).ids());
        }
        Change change = new Change("ada", "here", Died.NOW);
        store.change(ids.subList(100, 400), EntryStatus.PENDING, EntryStatus.RETRYING, "retry", change);
        store.change(ids.subList(300, 350), EntryStatus.RETRYING, EntryStatus.RESOLVED, "resolve", change);
        store.change(ids.subList(600, 800), EntryStatus.PENDING, EntryStatus.ABANDONED, "abandon", change);
        store.remove(ids.subList(750, 900), change);
    }

    private IncomingEntry entry(String id, int attempts) {
        String task = pick("orders.send", "orders.send", "orders.cancel", "stock.count");
        // Many die in the same moment.
        Instant died = Died.NOW.minus(Duration.ofMinutes(random.nextInt(200)));
        Message message = DeadLetter.of("retries-exhausted", Died.call(id, task, 0))
                .failureType(pick("TRANSIENT_NETWORK", "PERMANENT_VALIDATION", null))
                .httpStatus(pick(503, null))
                .exception(pick("java.io.IOException", "com.shop.Api$IOException"))
                .exceptionMessage(message())
                .attempts(random.nextInt(6) == 0 ? attempts : 3)
                .lastAt(died)
                .breaker(pick("partner", null))
                .queue(task.startsWith("stock") ? "slow" : "fast")
                .build()
                .toMessage();
        return Died.entry(message);
    }

    private String message() {
        String said = pick("Timeout of the partner at host%d", "no answer of host%d within 30 seconds")
                .formatted(random.nextInt(20));
        return random.nextInt(9) > 0
                ? said
                : pick("seldom: " + said, "No, the sea-change", said + " of 30 answer no", "été à " + said, "-", null);
    }

    @SafeVarargs
    private <T extends @Nullable Object> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private List<UUID> all(SqlCondition condition) {
        List<UUID> ids = new ArrayList<>();
        List<StoredEntry> page = store.page(condition, null, PAGE);
        while (!page.isEmpty()) {
            page.forEach(entry -> ids.add(entry.id()));
            page = store.page(condition, Position.of(page.get(page.size() - 1)), PAGE);
        }
        return ids;
    }
}
