package io.skirret.console.internal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skirret.console.internal.store.CountedTables;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.console.internal.tasks.Attempt;
import io.skirret.console.internal.tasks.Step;
import io.skirret.console.internal.tasks.Step.State;
import io.skirret.console.internal.tasks.Summary;
import io.skirret.console.internal.tasks.TaskCall;
import io.skirret.worker.Worker;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a console keeps of single calls, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class HeardCallsTest extends HistoryFixture {

    private void untilState(String id, State state) {
        until(() ->
                calls.find(id).filter(call -> Summary.of(call).state() == state).isPresent());
    }

    @Test
    void runs_of_a_java_worker_are_kept() {
        try (EventHistory history = listen();
                Worker worker = startWorker(true)) {
            for (String id : List.of("good", "bad")) {
                send(id);
            }
            untilState("good", State.SUCCESS);
            untilState("bad", State.REJECTED);
        }

        TaskCall good = calls.find("good").orElseThrow();
        Summary summary = Summary.of(good);
        assertThat(good.task()).isEqualTo("orders.send");
        assertThat(summary.queue()).isEqualTo(Died.QUEUE);
        assertThat(summary.worker()).startsWith("worker@shop");
        assertThat(summary.runtimeMicros()).isNotNull();
        assertThat(Attempt.of(good)).hasSize(1);
        assertThat(Summary.of(calls.find("bad").orElseThrow()).failure().reason())
                .isNotEmpty();
        assertThat(calls.total()).isEqualTo(2);
    }

    @Test
    void a_call_of_python_keeps_its_attempts_though_they_come_late_and_twice_and_in_several_writes() {
        try (EventHistory history = listen()) {
            ofTask("task-succeeded", "id", 9, ",\"runtime\":0.25,\"result\":\"5\"");
            untilState("id", State.SUCCESS);
            ofTask("task-started", "id", 8, "");
            ofTask("task-started", "id", 8, "");
            ofTask("task-retried", "id", 3.5, ",\"exception\":\"ValueError('bad')\",\"traceback\":\"...\"");
            ofTask("task-started", "id", 2, "");
            ofTask("task-sent", "id", 1, ",\"name\":\"proj.add\",\"queue\":\"celery\",\"root_id\":\"id\"");
            ofTask("task-received", "id", 1.5, ",\"name\":\"proj.add\",\"retries\":0,\"parent_id\":\"mother\"");
            until(() -> calls.find("id").orElseThrow().steps().size() == 6);
        }

        TaskCall call = calls.find("id").orElseThrow();
        assertThat(Attempt.of(call))
                .extracting(
                        Attempt::outcome,
                        attempt -> attempt.failure() == null
                                ? ""
                                : attempt.failure().exception())
                .containsExactly(tuple(State.RETRY, "ValueError"), tuple(State.SUCCESS, ""));
        Summary summary = Summary.of(call);
        assertThat(call.parent()).isEqualTo("mother");
        assertThat(summary.state()).isEqualTo(State.SUCCESS);
        assertThat(summary.retries()).isEqualTo(1);
        assertThat(summary.queue()).isEqualTo("celery");
        assertThat(summary.runtimeMicros()).isEqualTo(250_000);
        assertThat(summary.waitMicros()).isEqualTo(1_000_000);
        assertThat(Attempt.of(call).get(0).failure().message()).isEqualTo("bad");
    }

    @Test
    void a_clock_that_is_more_than_a_day_away_says_nothing() {
        try (EventHistory history = listen()) {
            ofTask("task-started", "behind", -90_000, "");
            ofTask("task-started", "ahead", 90_000, "");
            ofTask("task-started", "slow", -80_000, "");
            untilState("slow", State.STARTED);
        }

        assertThat(startedAt("behind")).isBetween(Died.NOW, clock.now());
        assertThat(startedAt("ahead")).isBetween(Died.NOW, clock.now());
        assertThat(startedAt("slow")).isBefore(Died.NOW.minusSeconds(79_999));
    }

    private Instant startedAt(String id) {
        return Step.instant(calls.find(id).orElseThrow().steps().get(0).at());
    }

    @Test
    void nothing_that_somebody_tells_keeps_others_from_being_written() {
        try (EventHistory history = listen()) {
            ofTask(
                    "task-failed",
                    "a\\u0000",
                    1e300,
                    ",\"exception\":\"\\u0000\\ud800(\\ud800" + "(".repeat(5_000) + "\"");
            ofTask("task-received", "x".repeat(5_000), -1e9, ",\"name\":[],\"retries\":-1e300,\"root_id\":{\"a\":1}");
            ofTask("task-succeeded", "b", 0, ",\"runtime\":\"NaN\",\"skirret_replays\":1e300");
            ofTask("task-retried", "c", 0, ",\"runtime\":NaN,\"skirret_next_retry\":-5,\"parent_id\":\"\\udc00\"");
            ofTask("task-dreamt", "d", 0, "");
            ofTask("task-started", "good", 0, "");
            untilState("good", State.STARTED);

            assertThat(calls.total()).isEqualTo(5);
            assertThat(history.trouble()).isNull();
        }
    }

    @Test
    void calls_wait_while_the_database_takes_none_and_what_is_too_much_is_counted_as_dropped() {
        String large = ",\"exception\":\"E('" + "x".repeat(800) + "')\"";
        try (EventHistory history = listen()) {
            CountedTables.rename(database, "task_call", "away");
            for (int i = 0; i < 30_000; i++) {
                ofTask("task-failed", "id-" + i, 1, large);
            }
            until(() -> history.dropped() > 0 && history.trouble() != null);

            CountedTables.rename(database, "away", "task_call");

            untilState("id-0", State.FAILURE);
            until(() -> history.trouble() == null);
            assertThat(calls.total()).isBetween(20_000L, 29_999L);
        }
    }

    @Test
    void of_two_consoles_one_writes() {
        try (EventHistory first = listen();
                EventHistory second = listen()) {
            for (int i = 0; i < 50; i++) {
                ofTask("task-started", "id-" + i, 1, "");
            }
            until(() -> calls.total() == 50);
            ofTask("task-succeeded", "id-7", 2, "");
            untilState("id-7", State.SUCCESS);
            assertThat(calls.total()).isEqualTo(50);
        }
    }
}
