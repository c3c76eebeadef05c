package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker whose places, queues and end are changed while it runs. */
class ResizedWorkerTest extends ControlledWorker {

    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);

    private Worker start(int places) {
        shop.task("slow", (arguments, context) -> {
            runs.incrementAndGet();
            begun.release();
            end.await();
            return null;
        });
        return start(ControlAccess.ALL, builder -> builder.concurrency(places));
    }

    @AfterEach
    void letGo() {
        end.countDown();
    }

    private void send(int messages) {
        for (int i = 0; i < messages; i++) {
            shop.send("slow");
        }
    }

    private void running(int bodies) {
        Awaitility.await().until(() -> runs.get() == bodies);
    }

    private void waiting(int messages) {
        Awaitility.await().until(() -> shop.broker.ready(Workshop.QUEUE) == messages);
    }

    @Test
    void a_pool_that_grows_runs_and_takes_more_at_once() {
        Worker worker = start(1);
        send(10);
        running(1);
        waiting(9);
        assertThat(ask("pool_grow", map("n", 3)).path("ok").asText()).isEqualTo("pool will grow");
        running(4);
        assertThat(worker.concurrency()).isEqualTo(4);
        // What the consumer before had in hand is beside what this one may have.
        waiting(5);
        assertThat(ask("stats").path("pool").path("max-concurrency").asInt()).isEqualTo(4);
        assertThat(ask("stats").path("prefetch_count").asInt()).isEqualTo(4);
        end.countDown();
        shop.ended(10);
        shop.assertDrained();
    }

    @Test
    void a_pool_that_shrinks_stops_nothing_and_then_runs_fewer() {
        Worker worker = start(3);
        send(3);
        running(3);
        assertThat(ask("pool_shrink", map("n", 2)).path("ok").asText()).isEqualTo("pool will shrink");
        assertThat(worker.concurrency()).isEqualTo(1);
        send(5);
        waiting(4);
        assertThat(runs).hasValue(3);
        end.countDown();
        shop.ended(8);
        shop.assertDrained();
    }

    @Test
    void one_is_grown_and_shrunk_by_unless_it_is_said() {
        Worker worker = start(2);
        ask("pool_grow");
        assertThat(worker.concurrency()).isEqualTo(3);
        ask("pool_shrink");
        ask("pool_shrink");
        assertThat(worker.concurrency()).isEqualTo(1);
    }

    @Test
    void autoscale_sets_the_maximum() {
        Worker worker = start(2);
        assertThat(ask("autoscale", map("max", 10, "min", 3)).path("ok").asText())
                .isEqualTo("autoscale now max=10 min=3");
        assertThat(worker.concurrency()).isEqualTo(10);
        send(12);
        running(10);
        assertThat(ask("autoscale", map("max", "2")).path("ok").asText()).isEqualTo("autoscale now max=2 min=0");
        assertThat(worker.concurrency()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "pool_shrink, n, 4, ValueError",
        "pool_shrink, n, 0, TypeError",
        "pool_grow, n, -1, TypeError",
        "pool_grow, n, 1000, ValueError",
        "pool_grow, n, many, TypeError",
        "pool_grow, n, 2147483647, ValueError",
        "autoscale, max, 0, ValueError",
        "autoscale, min, 300, ValueError",
        "autoscale, max, 1000000, ValueError",
    })
    void what_cannot_be_is_refused_and_nothing_changes(String method, String name, String value, String type) {
        Worker worker = start(4);
        assertThat(ask(method, map(name, value)).path("error").asText()).startsWith(type + "(");
        assertThat(worker.concurrency()).isEqualTo(4);
    }

    @Test
    void a_thousand_changes_leave_nothing_behind() {
        Worker worker = start(2);
        for (int i = 0; i < 500; i++) {
            assertThat(ask("pool_grow").has("ok")).isTrue();
            assertThat(ask("pool_shrink").has("ok")).isTrue();
        }
        assertThat(worker.concurrency()).isEqualTo(2);
        assertThat(shop.transport.admin().status(Workshop.QUEUE).orElseThrow().consumers())
                .isEqualTo(1);
        end.countDown();
        send(3);
        shop.ended(3);
    }

    @Test
    void too_many_changes_while_all_places_are_busy_are_refused() {
        start(1);
        send(1000);
        int changes = 0;
        long taken = shop.broker.unsettled(Workshop.QUEUE);
        while (ask(changes % 2 == 0 ? "pool_grow" : "pool_shrink").has("ok")) {
            // Each consumer takes some before the next one comes.
            long before = taken;
            Awaitility.await().until(() -> shop.broker.unsettled(Workshop.QUEUE) > before);
            taken = shop.broker.unsettled(Workshop.QUEUE);
            changes++;
        }
        assertThat(changes).isEqualTo(64);
        end.countDown();
        shop.ended(1000);
        shop.assertDrained();
    }

    @Test
    void a_worker_that_is_drained_takes_nothing_runs_what_it_has_and_answers() {
        Worker worker = start(2);
        send(2);
        running(2);
        assertThat(ask("skirret_drain").path("ok").asText()).contains("2 run now");
        send(2);
        end.countDown();
        shop.ended(2);
        waiting(2);
        assertThat(worker.queues()).isEmpty();
        assertThat(ask("stats").path("skirret").path("drained").asBoolean()).isTrue();
        assertThat(ask("skirret_undrain").path("ok").asText()).isEqualTo("takes messages again");
        shop.ended(2);
    }
}
