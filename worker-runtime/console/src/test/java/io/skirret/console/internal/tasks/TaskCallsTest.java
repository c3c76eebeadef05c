package io.skirret.console.internal.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.query.Query;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Step.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of calls, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class TaskCallsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T03:00:00Z");

    private static final Query ALL = query("");

    @Parameter
    private TestDatabase kind;

    private ConsoleDatabase database;
    private TaskCalls calls;

    @BeforeEach
    void open() {
        database = TestDatabase.open(kind.newUrl());
        calls = new TaskCalls(database, new TaskCalls.Limits(Duration.ofDays(7), 3_000));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Query query(String text) {
        return Query.parse(text, NOW, Field.OF_CALLS);
    }

    private static TaskCall call(String id, Instant seen, Kind kind, long at) {
        Failure failure =
                kind == Kind.FAILED ? new Failure("ValueError", "b\u00e4d 'x'", "", "", null, "rejected") : null;
        return new TaskCall(
                id, "orders.send", "parent", id, seen, List.of(new Step(kind, at, "a", "", null, 0, null, failure)));
    }

    private void write(List<TaskCall> heard, Instant now) {
        database.jdbi().useTransaction(handle -> calls.writing(heard, now).accept(handle));
    }

    private static List<TaskCall> some(String prefix, int size, Instant seen) {
        return IntStream.range(0, size)
                .mapToObj(i -> call(prefix + i, seen.plusMillis(i), Kind.STARTED, 1))
                .toList();
    }

    private List<String> page(CallPosition after, int limit) {
        return calls.page(ALL, after, limit).stream().map(TaskCall::id).toList();
    }

    @Test
    void what_is_told_later_adds_to_the_row() {
        write(List.of(call("x", NOW, Kind.FAILED, 9)), NOW);
        write(List.of(call("x", NOW.plusSeconds(1), Kind.STARTED, 3), call("y", NOW, Kind.SENT, 1)), NOW);
        write(List.of(call("x", NOW.plusSeconds(2), Kind.STARTED, 3)), NOW);

        TaskCall stored = calls.find("x").orElseThrow();
        assertThat(stored.seenAt()).isEqualTo(NOW);
        assertThat(stored.steps()).extracting(Step::kind).containsExactly(Kind.STARTED, Kind.FAILED);
        assertThat(Summary.of(stored).failure())
                .isEqualTo(new Failure("ValueError", "b\u00e4d 'x'", "", "", null, "rejected"));
        assertThat(calls.total()).isEqualTo(2);
        assertThat(calls.children("parent", 10)).hasSize(2);
        assertThat(calls.find("z")).isEmpty();
    }

    @Test
    void pages_follow_one_another_without_a_gap_or_a_double() {
        write(some("c", 250, NOW), NOW);

        List<String> all = new ArrayList<>();
        CallPosition after = null;
        for (List<TaskCall> page = calls.page(ALL, null, 40); !page.isEmpty(); page = calls.page(ALL, after, 40)) {
            page.forEach(call -> all.add(call.id()));
            after = CallPosition.of(page.get(page.size() - 1));
            // What comes meanwhile is before the first page.
            write(List.of(call("new" + all.size(), NOW.plusSeconds(60), Kind.SENT, 1)), NOW);
        }

        assertThat(all).hasSize(250).doesNotHaveDuplicates().startsWith("c249").endsWith("c0");
    }

    @Test
    void names_without_end_are_counted_under_none() {
        TaskSpans spans = new TaskSpans(database);
        for (int i = 0; i < 3; i++) {
            String prefix = "t" + i + "-";
            write(
                    some(prefix, 900, NOW).stream()
                            .map(call -> new TaskCall(call.id(), call.id(), "", "", NOW, call.steps()))
                            .toList(),
                    NOW);
        }

        assertThat(spans.series("t0-0", NOW.minusSeconds(3_600), true)).hasSize(1);
        assertThat(spans.series("t2-0", NOW.minusSeconds(3_600), true)).isEmpty();
        assertThat(spans.series("", NOW.minusSeconds(3_600), true)
                        .values()
                        .iterator()
                        .next()
                        .count(Step.State.STARTED))
                .isEqualTo(900);
        assertThat(spans.tasks(NOW, 3_000)).hasSize(1_801);
        assertThat(spans.workers(NOW, 10).get(0).numbers().count(Step.State.STARTED))
                .isEqualTo(2_700);

        Instant later = NOW.plus(TaskSpans.HOURS_KEPT).plusSeconds(3_600);
        write(some("later", 1, later), later);

        assertThat(spans.series(null, Instant.EPOCH, true)).hasSize(1);
        assertThat(spans.series(null, Instant.EPOCH, false)).hasSize(1);
    }

    @Test
    void what_is_old_goes() {
        write(some("old", 10, NOW), NOW);
        Instant later = NOW.plus(Duration.ofDays(7)).plusSeconds(1);

        write(some("new", 10, later), later);

        assertThat(calls.total()).isEqualTo(10);
        assertThat(page(null, 100)).hasSize(10).allMatch(id -> id.startsWith("new"));
    }

    @Test
    void the_oldest_of_too_many_go_in_steps() {
        for (int i = 0; i < 6; i++) {
            write(some("c" + i + "-", 1_000, NOW.plusSeconds(i)), NOW);
        }

        assertThat(calls.total()).isEqualTo(3_000);
        assertThat(page(null, 1_000)).contains("c5-999").hasSize(1_000);
        assertThat(calls.find("c2-999")).isEmpty();
        assertThat(calls.find("c3-0")).isPresent();
    }

    @Test
    void a_page_of_one_state_or_task_has_what_it_asks_for_in_the_order_of_all() {
        write(some("s", 90, NOW), NOW);
        write(List.of(call("f", NOW.plusMillis(40), Kind.FAILED, 9)), NOW);

        assertThat(calls.page(query("state:failure"), null, 10))
                .extracting(TaskCall::id)
                .containsExactly("f");
        assertThat(calls.page(query("task:orders.send state:started"), null, 100))
                .extracting(TaskCall::id)
                .containsExactlyElementsOf(
                        page(null, 100).stream().filter(id -> !id.equals("f")).toList());
        CallPosition after =
                CallPosition.of(calls.page(query("task:orders.send"), null, 10).get(9));
        assertThat(calls.page(query("task:orders.send"), after, 10))
                .extracting(TaskCall::id)
                .containsExactlyElementsOf(page(after, 10));
        assertThat(query("state:failure,success task:orders.* -queue:mail").exact())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "state:success", "task:orders.send", "task:orders.send state:failure"})
    void pages_are_read_in_the_order_of_an_index(String text) {
        try (ConsoleDatabase h2 = TestDatabase.open(TestDatabase.H2.newUrl())) {
            SqlCondition condition = query(text).sql(new CallColumns());
            String plan = h2.jdbi()
                    .withHandle(handle -> handle.createQuery("EXPLAIN " + TaskCalls.page(query(text), condition, null))
                            .bindMap(condition.arguments())
                            .bind("limit", 10)
                            .mapTo(String.class)
                            .one());
            assertThat(plan).contains("index sorted");
        }
    }
}
