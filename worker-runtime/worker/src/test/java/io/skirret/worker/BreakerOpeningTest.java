package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What opens a circuit breaker, and that all workers see it (E5, I14). */
class BreakerOpeningTest extends PartnerBreaker {

    @Test
    void an_outage_opens_it_and_no_attempt_is_burnt_until_everything_is_delivered() {
        partner();
        Worker worker = shop.start(PartnerBreaker::quick);
        assertThat(outage()).isEqualTo(3);
        assertThat(state(worker)).isEqualTo(BreakerState.OPEN);
        WorkerEvent.BreakerChanged opened = Workshop.next(shop.changes);
        assertThat(opened.to()).isEqualTo(BreakerState.OPEN);
        assertThat(opened.why()).contains("order with EXTERNAL_API_DOWN");
        assertThat(opened.by()).isEqualTo("worker@test");
        assertThat(opened.worker()).isEqualTo("worker@test");
        assertThat(opened.breaker()).isEqualTo("partner");
        assertThat(opened.from()).isEqualTo(BreakerState.CLOSED);

        for (int i = 0; i < 20; i++) {
            shop.send("order");
        }
        for (int i = 0; i < 20; i++) {
            WorkerEvent.TaskFinished parked = shop.ended(Ending.DELAYED);
            assertThat(parked.retries()).isZero();
            assertThat(parked.nextDelay()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(45));
        }
        assertThat(runs).hasValue(3);
        assertThat(shop.broker.delayed()).isEqualTo(23);

        down = false;
        AtomicInteger succeeded = new AtomicInteger();
        turnUntil(() -> {
            for (WorkerEvent.TaskFinished event = shop.finished.poll(); event != null; event = shop.finished.poll()) {
                if (event.ending() == Ending.SUCCEEDED) {
                    succeeded.incrementAndGet();
                }
                assertThat(event.retries()).isLessThanOrEqualTo(1);
            }
            return succeeded.get() == 23;
        });
        assertThat(runs).hasValue(26);
        assertThat(state(worker)).isEqualTo(BreakerState.CLOSED);
        assertThat(Workshop.next(shop.changes).to()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(Workshop.next(shop.changes).to()).isEqualTo(BreakerState.CLOSED);
        assertThat(shop.dead()).isEmpty();
        shop.assertDrained();
    }

    @Test
    void what_says_nothing_of_the_resource_does_not_open_it() {
        AtomicInteger next = new AtomicInteger();
        Throwable[] failures = {
            http(404),
            http(422),
            http(401),
            new NullPointerException(),
            new IllegalArgumentException("no such customer")
        };
        shop.task("order", PARTNER, (arguments, context) -> {
            throw failures[next.getAndIncrement() % failures.length];
        });
        Worker worker = shop.start(PartnerBreaker::quick);

        for (int i = 0; i < 20; i++) {
            shop.send("order");
            assertThat(shop.nextFinished().ran()).isTrue();
        }

        assertThat(state(worker)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_success_between_failures_keeps_it_closed_unless_the_rate_is_too_high() {
        AtomicInteger next = new AtomicInteger();
        shop.task("order", PARTNER, (arguments, context) -> {
            if (next.getAndIncrement() % 2 == 1) {
                throw http(503);
            }
            return null;
        });
        Worker worker = shop.start(PartnerBreaker::quick);
        for (int i = 0; i < 20; i++) {
            shop.send("order");
            shop.nextFinished();
        }
        assertThat(state(worker)).isEqualTo(BreakerState.CLOSED);

        Worker strict = shop.another(
                "strict",
                builder -> builder.queues("strict")
                        .breaker(
                                "partner",
                                BreakerSettings.builder().rate(50).window(10).build()));
        shop.transport.declare("strict");
        for (int i = 0; i < 10; i++) {
            Workshop.await(shop.transport.publish(
                    new Publication(new Destination.Queue("strict"), shop.encode(shop.call("order")))));
            shop.nextFinished();
        }
        assertThat(state(strict)).isEqualTo(BreakerState.OPEN);
        await().until(() -> state(worker) == BreakerState.OPEN);
    }

    @Test
    void all_workers_see_an_opening_and_one_that_starts_meanwhile_learns_of_it() {
        partner();
        shop.start(PartnerBreaker::quick);
        Worker second = shop.another("second", PartnerBreaker::quick);
        outage();

        await().until(() -> state(second) == BreakerState.OPEN);
        shop.clock.advance(Duration.ofSeconds(10));
        Worker third = shop.another("third", PartnerBreaker::quick);
        assertThat(state(third)).isEqualTo(BreakerState.OPEN);
        // What stood in the log is not taken for new.
        assertThat(third.breakers().statuses().get(0).remaining())
                .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
        assertThat(third.breakers().statuses().get(0).why()).contains("EXTERNAL_API_DOWN");
    }

    @Test
    void orders_of_an_operator_reach_all_workers_and_stand_until_the_next() {
        down = false;
        partner();
        Worker first = shop.start(PartnerBreaker::quick);
        Worker second = shop.another("second", PartnerBreaker::quick);

        Workshop.await(first.breakers().forceOpen("partner", "they migrate"));

        await().until(() -> state(second) == BreakerState.FORCED_OPEN);
        shop.send("order");
        assertThat(shop.ended(Ending.DELAYED).retries()).isZero();
        shop.clock.advance(Duration.ofHours(5));
        assertThat(state(first)).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(state(second)).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(runs).hasValue(0);

        Workshop.await(second.breakers().reset("partner", ""));
        await().until(() -> state(first) == BreakerState.CLOSED);
        turnUntil(() -> runs.get() == 1);
        assertThatThrownBy(() -> first.breakers().reset("partnr", ""))
                .hasMessageContaining("expected one of the breakers [partner]");
    }

    @ParameterizedTest
    @CsvSource({
        "java.sql.SQLTransientConnectionException, 10, 5",
        "java.net.NoRouteToHostException, 5, 10",
        "io.skirret.failure.HttpStatusException, 3, 30"
    })
    void of_a_task_that_retries_smartly_it_goes_by_what_failed(String kind, int failures, int minutes) {
        TaskSettings smart = TaskSettings.builder()
                .policy("smart")
                .circuitBreaker("partner")
                .maxRetries(50)
                .build();
        Map<String, Exception> raised = Map.of(
                "java.sql.SQLTransientConnectionException",
                        new java.sql.SQLTransientConnectionException("gone", "08006"),
                "java.net.NoRouteToHostException", new java.net.NoRouteToHostException("no route"),
                "io.skirret.failure.HttpStatusException", http(503));
        shop.task("order", smart, (arguments, context) -> {
            throw raised.get(kind);
        });
        shop.task("other", PARTNER, (arguments, context) -> null);
        Worker worker = shop.start();

        for (int i = 0; i < failures; i++) {
            assertThat(state(worker)).isEqualTo(BreakerState.CLOSED);
            shop.send("order");
            shop.ended(Ending.RETRIED);
        }

        assertThat(state(worker)).isEqualTo(BreakerState.OPEN);
        assertThat(worker.breakers().statuses().get(0).remaining()).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void settings_of_its_own_win_over_those_of_smart() {
        shop.task(
                "order",
                TaskSettings.builder().policy("smart").circuitBreaker("partner").build(),
                (arguments, context) -> {
                    throw http(503);
                });
        Worker worker = shop.start(builder -> builder.breaker("partner", BreakerSettings.DEFAULT));
        for (int i = 0; i < 4; i++) {
            shop.send("order");
            shop.ended(Ending.RETRIED);
        }
        assertThat(state(worker)).isEqualTo(BreakerState.CLOSED);
        shop.send("order");
        shop.ended(Ending.RETRIED);
        assertThat(worker.breakers().statuses().get(0).remaining()).isEqualTo(Duration.ofSeconds(60));
    }
}
