package io.skirret.console.internal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.events.internal.EventReader;
import io.skirret.message.Message;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.TransportException;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    void others_are_told_of_a_worker_that_is_forgotten_in_celerys_form() throws Exception {
        BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        try (EventHistory history = listen();
                BroadcastSubscription listening = transport
                        .broadcasts()
                        .listen(CeleryEvent.EXCHANGE, "worker.#", (message, key) -> heard.add(message))) {
            history.forget("celery@gone");

            Message told = heard.poll(20, TimeUnit.SECONDS);
            assertThat(told.headers()).containsEntry("hostname", "celery@gone");
            assertThat(told.properties().persistent()).isFalse();
            JsonNode event = EventReader.read(told.body()).get(0);
            assertThat(event.fieldNames())
                    .toIterable()
                    .as("its process id is not known here")
                    .containsExactlyInAnyOrder("type", "hostname", "utcoffset", "clock", "timestamp");
            assertThat(event.path("type").textValue()).isEqualTo("worker-offline");
            assertThat(event.path("timestamp").decimalValue())
                    .isEqualByComparingTo(Died.NOW.getEpochSecond() + ".123456");
        }
    }

    @Test
    void whoever_forgets_a_worker_is_told_that_the_broker_does_not_take_it() {
        try (EventHistory history = listen()) {
            broker.goDown();

            assertThatThrownBy(() -> history.forget("celery@gone")).isInstanceOf(TransportException.class);
            assertThat(history.workers()).isEmpty();
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
