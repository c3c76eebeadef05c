package io.skirret.console.internal.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.CountedTables;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.EntryStatus;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.ExecutionCounts.Totals;
import io.skirret.console.internal.store.HeardEvents.Gap;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a console makes of the events of workers, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class EventHistoryTest extends HistoryFixture {

    @Test
    void runs_of_a_java_worker_are_counted_by_task_and_queue() {
        try (EventHistory history = listen();
                Worker worker = startWorker(true)) {
            send("good");
            send("bad");

            until(() -> totals().succeeded() == 1 && totals().failed() == 1);

            assertThat(totals().executed()).isEqualTo(2);
            assertThat(totals().deadLettered()).isEqualTo(1);
            assertThat(totals().retried()).isZero();
            assertThat(places()).containsExactly("orders.send orders");
        }
    }

    private List<String> places() {
        return CountedTables.places(database);
    }

    @Test
    void events_of_a_python_worker_are_counted() {
        try (EventHistory history = listen()) {
            tell("worker-heartbeat", "celery@web", ",\"processed\":1,\"active\":0,\"sw_ident\":\"py-celery\"");
            ofTask("task-sent", "id-1", ",\"name\":\"proj.add\",\"queue\":\"celery\"");
            ofTask("task-received", "id-1", ",\"name\":\"proj.add\"");
            ofTask("task-started", "id-1", "");
            ofTask("task-retried", "id-1", "");
            ofTask("task-received", "id-1", ",\"name\":\"proj.add\"");
            ofTask("task-started", "id-1", "");
            ofTask("task-succeeded", "id-1", ",\"runtime\":0.25,\"result\":\"5\"");
            ofTask("task-failed", "id-2", "");
            ofTask("task-rejected", "id-3", ",\"requeue\":true");
            ofTask("task-revoked", "id-4", "");

            until(() -> totals().revoked() == 1);

            assertThat(totals()).isEqualTo(new Totals(2, 1, 1, 1, 0, 1, 250_000));
            assertThat(places()).containsExactly(" ", "proj.add celery");
        }
    }

    @Test
    void nothing_that_somebody_tells_ends_it() {
        try (EventHistory history = listen()) {
            tell("[[");
            tell("[1, null, {\"type\": 5}, {\"type\": \"task-succeeded\"}]");
            tell("task-succeeded", "\\u0000", ",\"uuid\":\"a\\u0000\",\"runtime\":\"NaN\",\"name\":[]");
            tell("worker-heartbeat", "x".repeat(400), ",\"processed\":-1,\"active\":\"many\",\"sw_ident\":{}");
            tell("task-received", "celery@web", ",\"uuid\":\"b\",\"name\":\"" + "\\u0000n".repeat(300) + "\"");
            tell("task-started", "celery@web", ",\"uuid\":\"b\",\"timestamp\":1e300");

            until(() -> totals().executed() == 1);

            assertThat(totals().succeeded()).isEqualTo(1);
            assertThat(totals().runtimeMicros()).isZero();
            assertThat(history.trouble()).isNull();
            assertThat(history.workers()).hasSize(1);
        }
    }

    private UUID retrying(String id) {
        Message letter = Died.of(id, "send", Died.NOW, 0);
        UUID entry = letters.add(
                        List.of(IncomingEntry.of(Died.QUEUE, letter, null, false, Died.NOW, Set.of())), Set.of())
                .ids()
                .get(0);
        letters.change(
                List.of(entry),
                EntryStatus.PENDING,
                EntryStatus.RETRYING,
                "retry",
                new Change("ada", "here", Died.NOW));
        return entry;
    }

    private EntryStatus status(UUID entry) {
        return letters.find(entry).orElseThrow().status();
    }

    @Test
    void a_call_that_was_sent_again_and_succeeds_settles_its_dead_letter() {
        UUID java = retrying("again");
        UUID python = retrying("id-py");
        UUID other = retrying("id-other");
        try (EventHistory history = listen();
                Worker worker = startWorker(true)) {
            transport
                    .publish(new Publication(new Destination.Queue(Died.QUEUE), Died.call("again", "orders.send", 1)))
                    .join();
            ofTask("task-succeeded", "id-py", "");

            until(() -> status(java) == EntryStatus.RESOLVED && status(python) == EntryStatus.RESOLVED);

            assertThat(status(other)).isEqualTo(EntryStatus.RETRYING);
        }
    }

    @Test
    void of_two_consoles_on_one_database_one_counts_and_the_other_follows_it() {
        try (ConsoleDatabase same = kind == TestDatabase.POSTGRESQL ? TestDatabase.open(url) : database) {
            EventHistory first = listen();
            try (EventHistory second = listen(new ExecutionCounts(same), false)) {
                for (int i = 0; i < 20; i++) {
                    ofTask("task-started", "id-" + i, "");
                }
                until(() -> totals().executed() >= 20);
                for (int i = 0; i < 3; i++) {
                    clock.advance(EventHistory.TICK);
                }
                assertThat(totals().executed()).isEqualTo(20);

                first.close();
                until(() -> {
                    ofTask("task-started", "later", "");
                    return totals().executed() > 20;
                });
            }
            assertThat(totals().executed()).isGreaterThan(20);
        }
    }

    @Test
    void a_time_in_which_nobody_listened_is_told() {
        listen().close();
        Instant stopped = clock.now();
        clock.advance(Duration.ofMinutes(5));

        listen().close();

        assertThat(counts.counting().orElseThrow().since()).isEqualTo(Died.NOW);
        assertThat(counts.gaps(Died.NOW)).containsExactly(new Gap(stopped, clock.now()));
    }

    @Test
    void numbers_wait_while_the_database_takes_none_and_it_is_told() {
        try (EventHistory history = listen()) {
            CountedTables.rename(database, "execution_hour", "away");
            ofTask("task-started", "id-1", "");
            until(() -> history.trouble() != null);
            assertThat(history.trouble()).startsWith("the database takes no events: ");

            CountedTables.rename(database, "away", "execution_hour");

            until(() -> history.trouble() == null);
            assertThat(totals().executed()).isEqualTo(1);
        }
    }

    @Test
    void successes_that_wait_beyond_what_is_kept_are_counted_as_dropped() {
        try (EventHistory history = listen()) {
            CountedTables.rename(database, "execution_hour", "away");
            for (int i = 0; i < 51; i++) {
                tell(IntStream.range(0, 1_000)
                        .mapToObj(id -> "{\"type\":\"task-succeeded\",\"hostname\":\"w\",\"uuid\":\"id-" + id + "\"}")
                        .collect(Collectors.joining(",", "[", "]")));
            }
            until(() -> history.dropped() == 1_000);

            CountedTables.rename(database, "away", "execution_hour");

            until(() -> counts.counting().orElseThrow().dropped() == 1_000);
            assertThat(totals().succeeded()).isEqualTo(51_000);
        }
    }

    @Test
    void what_comes_faster_than_it_can_be_counted_is_dropped_and_counted_as_dropped() {
        String large = ",\"uuid\":\"id\",\"traceback\":\"" + "x".repeat(1 << 20) + "\"";
        try (EventHistory history = listen()) {
            CountedTables.whileLocked(database, () -> {
                ofTask("task-started", "id", "");
                until(() -> {
                    ofTask("task-failed", "id", large);
                    return history.dropped() > 0;
                });
            });

            until(() -> counts.counting().orElseThrow().dropped() == history.dropped());
            assertThat(totals().failed()).isPositive();
        }
    }

    @Test
    void a_database_that_was_closed_is_told_too() {
        ConsoleDatabase gone = TestDatabase.open(url);
        try (EventHistory history = listen(new ExecutionCounts(gone), false)) {
            gone.close();
            until(() -> history.trouble() != null);
            assertThat(history.trouble()).isEqualTo("the database takes no events: ConnectionException");
        }
    }
}
