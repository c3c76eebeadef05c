package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.metrics.ConsoleMetrics;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.OperationQueue;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.console.internal.store.TestDatabase;
import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What Prometheus reads of a console, with each database. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class MetricsApiTest extends ApiFixture {

    private String scraped() {
        HttpResponse<String> answer = ask("GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertThat(document.wrong("GET", "/metrics", 200, type, answer.body())).isEmpty();
        return answer.body();
    }

    private void look() {
        metrics.look(store, new OperationStore(database));
    }

    @Test
    void entries_are_told_by_status_and_are_not_a_number_before_and_while_the_database_is_away() {
        assertThat(scraped()).contains("skirret_console_entries{status=\"pending\"} NaN");
        add(Died.of("id-1", "send", Died.NOW, 0));
        add(Died.of("id-2", "send", Died.NOW, 0));
        look();
        assertThat(scraped())
                .contains(
                        "skirret_console_entries{status=\"pending\"} 2.0",
                        "skirret_console_entries{status=\"abandoned\"} 0.0",
                        "skirret_console_operations_open 0.0",
                        "skirret_console_operations_remaining 0.0");

        database.close();
        assertThatThrownBy(this::look).isInstanceOf(RuntimeException.class);

        assertThat(scraped()).contains("skirret_console_entries{status=\"pending\"} NaN");
    }

    @Test
    void operations_that_wait_are_told_with_what_is_left_of_them() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        runner.close();
        json(post(LETTERS + "/" + id("status:pending") + "/retry", "{}"), 202);
        look();
        assertThat(scraped())
                .contains("skirret_console_operations_open 1.0", "skirret_console_operations_remaining 1.0");
    }

    @Test
    void an_operation_that_cannot_go_on_without_a_person_is_in_trouble() {
        add(Died.of("id-1", "send", Died.NOW, 0));
        runner.close();
        String id = json(post(LETTERS + "/" + id("status:pending") + "/retry", "{}"), 202)
                .path("operation")
                .path("id")
                .textValue();
        new OperationQueue(database).pause(UUID.fromString(id), "there is no such queue", Died.NOW);
        look();
        assertThat(scraped())
                .contains(
                        "skirret_console_operations_open 1.0",
                        "skirret_console_operations_remaining 1.0",
                        "skirret_console_operations_in_trouble 1.0");
        assertThat(get("/health").toString()).contains("there is no such queue");

        json(post("/retry/operations/" + id + "/resume", "{}"), 200);
        look();
        assertThat(scraped()).contains("skirret_console_operations_in_trouble 0.0");
    }

    @Test
    void answers_are_timed_by_their_route_and_never_by_what_was_asked_for() {
        json(ask("GET", LETTERS + "/" + NOBODY), 404);
        json(ask("GET", LETTERS + "/" + NOBODY), 404);
        get("/retry/queues");

        assertThat(scraped())
                .contains(
                        "skirret_console_requests_seconds_count{method=\"GET\",outcome=\"refused\",route=\"/retry/dead-letters/{id}\"} 2",
                        "skirret_console_requests_seconds_count{method=\"GET\",outcome=\"ok\",route=\"/retry/queues\"} 1",
                        "jvm_memory_used_bytes")
                .doesNotContain(NOBODY);
    }

    /** The meters alone hold what tells them, which must not be taken for garbage. */
    @Test
    void what_parts_have_done_is_counted() {
        AtomicLong stored = new AtomicLong(2);
        metrics.count(new ConsoleMetrics.Parts(stored::get, () -> 4, () -> 5, () -> 6));
        assertThat(scraped()).contains("skirret_console_intake_stored_total 2.0");
        collectGarbage();
        stored.incrementAndGet();

        assertThat(scraped())
                .contains(List.of(
                        "skirret_console_intake_stored_total 3.0",
                        "skirret_console_operations_sent_total 4.0",
                        "skirret_console_events_heard_total 5.0",
                        "skirret_console_events_dropped_total 6.0"));
    }

    private static void collectGarbage() {
        WeakReference<Object> gone = new WeakReference<>(new Object());
        await().until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }
}
