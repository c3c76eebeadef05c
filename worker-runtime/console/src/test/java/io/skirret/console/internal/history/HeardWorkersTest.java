package io.skirret.console.internal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.TestDatabase;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a console makes of what workers tell of themselves, on each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class HeardWorkersTest extends HistoryFixture {

    @Test
    void a_worker_whose_events_are_off_is_asked_to_tell() {
        try (Worker worker = startWorker(false);
                EventHistory history = listen()) {
            until(() -> history.workers().size() == 1);
            until(() -> {
                send("good");
                return totals().succeeded() > 0;
            });

            assertThat(history.workers().get(0).taskEventsAt()).isNotNull();
        }
    }

    @Test
    void a_worker_that_tells_nothing_of_itself_is_asked() {
        try (Worker worker = startWorker(false);
                EventHistory history = listen()) {
            history.look();
            await().atMost(Duration.ofSeconds(30)).until(() -> history.workers().size() == 1);

            assertThat(history.workers().get(0).name()).isEqualTo(worker.name());
            assertThat(history.workers().get(0).software()).isEqualTo("skirret");
        }
    }

    @Test
    void a_worker_that_tells_nothing_any_more_is_silent_and_one_that_stopped_is_not() {
        try (EventHistory history = listen()) {
            tell("worker-heartbeat", "celery@a", ",\"processed\":10,\"active\":1");
            tell("worker-heartbeat", "celery@b", ",\"processed\":10,\"active\":1");
            until(() -> history.workers().size() == 2);
            tell("worker-offline", "celery@b", ",\"processed\":10,\"active\":0");
            until(() -> history.workers().size() == 1);
            Instant last = history.workers().get(0).lastAt();
            assertThat(history.workers().get(0).silentSince()).isNull();
            assertThat(history.silence()).isEmpty();

            clock.advance(Duration.ofSeconds(31));

            assertThat(history.workers().get(0).silentSince()).isEqualTo(last);
            assertThat(history.workers().get(0).running()).isNull();
            assertThat(history.silence().orElseThrow())
                    .startsWith("Worker celery@a is silent since " + last.truncatedTo(ChronoUnit.SECONDS) + ": ");
            for (char name = 'c'; name <= 'f'; name++) {
                tell("worker-heartbeat", "celery@" + name, "");
            }
            await().until(() -> history.workers().size() == 5);
            clock.advance(Duration.ofSeconds(31));
            assertThat(history.silence().orElseThrow()).contains("celery@c is silent", ", and 2 more: ");
        }
        clock.advance(Duration.ofSeconds(10));
        try (EventHistory again = listen()) {
            assertThat(again.workers()).as("remembered").hasSize(5);
            assertThat(again.workers().get(0).silentSince()).isNull();
            clock.advance(Duration.ofSeconds(31));
            assertThat(again.workers().get(0).silentSince()).isNotNull();
        }
    }

    @Test
    void how_fast_a_worker_is_follows_from_its_heartbeats() {
        try (EventHistory history = listen()) {
            tell("worker-heartbeat", "celery@a", ",\"processed\":10,\"active\":1");
            await().until(() -> history.workers().size() == 1);
            assertThat(history.workers().get(0).tasksPerSecond()).isNull();
            clock.advance(Duration.ofSeconds(4));
            tell("worker-heartbeat", "celery@a", ",\"processed\":30,\"active\":1");
            await().until(() -> history.workers().get(0).tasksPerSecond() != null);
            assertThat(history.workers().get(0).tasksPerSecond()).isEqualTo(5.0);

            tell("worker-heartbeat", "celery@a", ",\"processed\":1,\"active\":1");
            await().until(() -> history.workers().get(0).tasksPerSecond() == null);
        }
    }
}
