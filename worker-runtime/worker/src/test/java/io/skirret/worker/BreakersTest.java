package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skirret.config.BreakerSettings;
import io.skirret.config.BreakerSettings.WhenOpen;
import io.skirret.failure.HttpStatusException;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.breaker.BreakerState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Circuit breakers, by what becomes of messages (E5, I14). The broker is in memory, and time is turned. */
class BreakersTest {

    private static final TaskSettings PARTNER =
            TaskSettings.builder().circuitBreaker("partner").maxRetries(50).build();
    private static final BreakerSettings QUICK = BreakerSettings.builder()
            .failures(3)
            .openFor(Duration.ofSeconds(30))
            .trials(1)
            .build();

    private final Workshop shop = new Workshop();
    private final AtomicInteger runs = new AtomicInteger();
    private final Semaphore gate = new Semaphore(0);
    private volatile boolean down = true;

    @AfterEach
    void close() {
        gate.release(1_000);
        shop.close();
    }

    private void partner() {
        shop.task("order", PARTNER, (arguments, context) -> {
            runs.incrementAndGet();
            if (down) {
                throw http(503);
            }
            return null;
        });
    }

    private static HttpStatusException http(int status) {
        return new HttpStatusException(status, Map.of(), null);
    }

    private static WorkerBuilder quick(WorkerBuilder builder) {
        return builder.breaker("partner", QUICK);
    }

    private static BreakerState state(Worker worker) {
        return worker.breakers().statuses().get(0).state();
    }

    /** Failures in a row until it opens: three in one worker. How many messages that took. */
    private int outage() {
        int sent = 0;
        while (shop.changes.isEmpty()) {
            shop.send("order");
            shop.nextFinished();
            sent++;
            assertThat(sent)
                    .as("failures of at most three workers, three in a row in one")
                    .isLessThanOrEqualTo(7);
        }
        return sent;
    }

    /** Turns time until a condition holds; in steps, as delays follow each other. */
    private void turnUntil(java.util.function.BooleanSupplier holds) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            if (!holds.getAsBoolean()) {
                shop.clock.advance(Duration.ofSeconds(1));
            }
            return holds.getAsBoolean();
        });
    }

    @Test
    void an_outage_opens_it_and_no_attempt_is_burnt_until_everything_is_delivered() {
        partner();
        Worker worker = shop.start(BreakersTest::quick);
        assertThat(outage()).isEqualTo(3);
        assertThat(state(worker)).isEqualTo(BreakerState.OPEN);
        WorkerEvent.BreakerChanged opened = Workshop.next(shop.changes);
        assertThat(opened.to()).isEqualTo(BreakerState.OPEN);
        assertThat(opened.why()).contains("order with EXTERNAL_API_DOWN");
        assertThat(opened.by()).isEqualTo("worker@test");

        for (int i = 0; i < 20; i++) {
            shop.send("order");
        }
        for (int i = 0; i < 20; i++) {
            WorkerEvent.AttemptFinished parked = shop.ended(Ending.DELAYED);
            assertThat(parked.retries()).isZero();
            assertThat(parked.delay()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(45));
        }
        assertThat(runs).hasValue(3);
        assertThat(shop.broker.delayed()).isEqualTo(23);

        down = false;
        AtomicInteger succeeded = new AtomicInteger();
        turnUntil(() -> {
            for (WorkerEvent.AttemptFinished event = shop.finished.poll();
                    event != null;
                    event = shop.finished.poll()) {
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
        Worker worker = shop.start(BreakersTest::quick);

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
        Worker worker = shop.start(BreakersTest::quick);
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
        shop.start(BreakersTest::quick);
        Worker second = shop.another("second", BreakersTest::quick);
        outage();

        await().until(() -> state(second) == BreakerState.OPEN);
        shop.clock.advance(Duration.ofSeconds(10));
        Worker third = shop.another("third", BreakersTest::quick);
        assertThat(state(third)).isEqualTo(BreakerState.OPEN);
        // What stood on the board is not taken for new.
        assertThat(third.breakers().statuses().get(0).remaining())
                .isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
        assertThat(third.breakers().statuses().get(0).why()).contains("EXTERNAL_API_DOWN");
    }

    @Test
    void orders_of_an_operator_reach_all_workers_and_stand_until_the_next() {
        down = false;
        partner();
        Worker first = shop.start(BreakersTest::quick);
        Worker second = shop.another("second", BreakersTest::quick);

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

    @Test
    void a_gate_that_breaks_keeps_nothing_of_what_it_took() {
        shop.task(
                "order",
                TaskSettings.builder()
                        .circuitBreaker("partner")
                        .maxConcurrency(1)
                        .build(),
                (arguments, context) -> runs.incrementAndGet());
        AtomicBoolean breaks = new AtomicBoolean();
        Random chance = new Random(1);
        Worker worker = shop.start(builder -> quick(builder).random(() -> {
            if (breaks.compareAndSet(true, false)) {
                throw new IllegalStateException("no chance");
            }
            return chance.nextLong();
        }));
        Workshop.await(worker.breakers().forceOpen("partner", "they migrate"));
        breaks.set(true);

        shop.send("order");

        // It comes again at once, maybe before this was told.
        await().until(() -> shop.finished.stream().anyMatch(event -> event.ending() == Ending.GIVEN_BACK));
        Workshop.await(worker.breakers().reset("partner", ""));
        // Its one place, taken before the breaker was asked, is free again.
        turnUntil(() -> runs.get() == 1);
    }

    @Test
    void half_open_lets_few_through_over_all_workers() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        shop.task("order", PARTNER, (arguments, context) -> {
            if (down) {
                throw http(503);
            }
            runs.incrementAndGet();
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            gate.acquireUninterruptibly();
            inside.decrementAndGet();
            return null;
        });
        BreakerSettings two = QUICK.toBuilder().trials(2).build();
        Worker first = shop.start(builder -> builder.breaker("partner", two));
        Worker second = shop.another("second", builder -> builder.breaker("partner", two));
        Worker third = shop.another("third", builder -> builder.breaker("partner", two));
        int sent = outage() + 30;
        for (int i = 0; i < 30; i++) {
            shop.send("order");
        }
        down = false;
        await().until(() -> shop.broker.delayed() == sent);
        turnUntil(() -> inside.get() == 2);
        // Three minutes more in which they come again and again: nobody gets in beside the two.
        for (int i = 0; i < 180; i++) {
            shop.clock.advance(Duration.ofSeconds(1));
        }
        await().until(() -> shop.broker.ready(Workshop.QUEUE) == 0);
        assertThat(most).hasValue(2);
        assertThat(runs).hasValue(2);

        gate.release(1_000);
        turnUntil(() -> runs.get() == sent && inside.get() == 0);
        await().untilAsserted(() ->
                assertThat(List.of(state(first), state(second), state(third))).containsOnly(BreakerState.CLOSED));
    }

    @Test
    void a_trial_that_fails_opens_it_again_for_all() {
        partner();
        Worker first = shop.start(BreakersTest::quick);
        Worker second = shop.another("second", BreakersTest::quick);
        outage();
        await().until(() -> state(second) == BreakerState.OPEN);

        int before = runs.get();
        turnUntil(() -> runs.get() == before + 1);

        await().until(() -> state(first) == BreakerState.OPEN && state(second) == BreakerState.OPEN);
        assertThat(first.breakers().statuses().get(0).why()).contains("a trial failed: order");
    }

    @Test
    void a_trial_that_says_nothing_leaves_it_half_open_and_gives_its_place_back() {
        TaskSettings once =
                TaskSettings.builder().circuitBreaker("partner").maxRetries(0).build();
        shop.task("order", once, (arguments, context) -> {
            if (down) {
                throw http(503);
            }
            return null;
        });
        shop.task("other", PARTNER, (arguments, context) -> {
            throw http(404);
        });
        Worker worker = shop.start(BreakersTest::quick);
        outage();
        shop.clock.advance(Duration.ofSeconds(30));
        assertThat(state(worker)).isEqualTo(BreakerState.HALF_OPEN);

        shop.send("other");
        assertThat(shop.ended(Ending.DEAD_LETTERED).ran()).isTrue();
        assertThat(state(worker)).isEqualTo(BreakerState.HALF_OPEN);
        down = false;
        shop.send("order");
        turnUntil(() -> state(worker) == BreakerState.CLOSED);
    }

    @Test
    void the_place_of_a_trial_whose_worker_lost_its_broker_is_free_for_others() {
        shop.task("order", PARTNER, (arguments, context) -> {
            if (down) {
                throw http(503);
            }
            runs.incrementAndGet();
            gate.acquireUninterruptibly();
            return null;
        });
        shop.start(BreakersTest::quick);
        outage();
        down = false;
        turnUntil(() -> runs.get() == 1);

        shop.broker.dropConnections();

        turnUntil(() -> runs.get() >= 2);
    }

    @Test
    void fail_makes_attempts_fail_without_a_run() {
        partner();
        shop.start(builder -> builder.breaker(
                "partner", QUICK.toBuilder().whenOpen(WhenOpen.FAIL).build()));
        outage();

        shop.send("order");

        WorkerEvent.AttemptFinished failed = shop.ended(Ending.RETRIED);
        assertThat(failed.ran()).isFalse();
        assertThat(runs).hasValue(3);
    }

    @Test
    void what_fails_fast_takes_nothing_from_the_budget_of_retries() {
        partner();
        Worker worker = shop.start(builder -> builder.retryBudget(
                        new RetryBudgetSettings(0.01, 0.02, Duration.ofSeconds(60)))
                .breaker("partner", QUICK.toBuilder().whenOpen(WhenOpen.FAIL).build()));
        Workshop.await(worker.breakers().forceOpen("partner", "a test"));

        shop.send("order");
        for (int attempt = 0; attempt < 5; attempt++) {
            // One retry a minute is all that the budget has; these do not run.
            assertThat(shop.ended(Ending.RETRIED).retries()).isEqualTo(attempt);
            Duration next = Duration.between(shop.clock.now(), shop.clock.nextDue());
            shop.clock.advance(next);
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void failing_fast_ends_in_the_dead_letters_when_the_retries_are_spent() {
        shop.task(
                "order",
                TaskSettings.builder()
                        .circuitBreaker("partner")
                        .maxRetries(1)
                        .autoretryFor(java.util.Set.of(IOException.class))
                        .build(),
                (arguments, context) -> null);
        Worker worker = shop.start(builder -> builder.breaker(
                "partner", QUICK.toBuilder().whenOpen(WhenOpen.FAIL).build()));
        Workshop.await(worker.breakers().forceOpen("partner", "a test"));

        shop.send("order");
        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofMinutes(10));
        shop.ended(Ending.DEAD_LETTERED);

        DeadLetter dead = shop.onlyDead();
        assertThat(dead.reason()).isEqualTo("retries-exhausted");
        assertThat(dead.exception()).contains("io.skirret.worker.breaker.BreakerOpenException");
        assertThat(dead.history().records())
                .extracting(AttemptRecord::failureType)
                .containsExactly("EXTERNAL_API_DOWN");
    }

    @Test
    void dead_letter_sends_messages_to_the_dead_letters() {
        partner();
        shop.start(builder -> builder.breaker(
                "partner", QUICK.toBuilder().whenOpen(WhenOpen.DEAD_LETTER).build()));
        outage();

        shop.send("order");

        assertThat(shop.ended(Ending.DEAD_LETTERED).ran()).isFalse();
        assertThat(shop.onlyDead().reason()).isEqualTo("breaker-open");
        assertThat(runs).hasValue(3);
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

    @Test
    void own_is_a_breaker_of_the_task_alone() {
        partner();
        shop.task("own.one", TaskSettings.builder().circuitBreaker("own").build(), (arguments, context) -> null);
        shop.task("own.two", TaskSettings.builder().circuitBreaker("own").build(), (arguments, context) -> null);
        Worker worker = shop.start();

        assertThat(worker.breakers().statuses())
                .extracting(status -> status.name())
                .containsExactly("own.one", "own.two", "partner");
    }

    @Test
    void a_worker_without_breakers_asks_nothing_of_the_broker() {
        shop.task("plain", (arguments, context) -> null);
        Worker worker = shop.start();
        assertThat(worker.breakers().statuses()).isEmpty();
    }

    @Test
    void one_breaker_has_one_configuration() {
        partner();
        WorkerBuilder builder = shop.builder().breaker("partner", QUICK).breaker("partner", QUICK);
        assertThatThrownBy(() -> builder.breakers(Map.of("partner", BreakerSettings.DEFAULT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected one configuration of breaker 'partner'")
                .hasMessageContaining("failures = 3")
                .hasMessageContaining("failures = 5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a\nb",
                "0123456789012345678901234567890123456789012345678901234567890123456789"
                        + "01234567890123456789012345678901234567890123456789012345678901234567890"
            })
    void a_name_that_cannot_be_is_refused_at_start(String name) {
        shop.task("order", TaskSettings.builder().circuitBreaker(name).build(), (arguments, context) -> null);
        assertThatThrownBy(() -> shop.builder().build())
                .isInstanceOf(WorkerConfigurationException.class)
                .hasMessageContaining("task 'order'")
                .hasMessageContaining("circuit breaker's name of 1 to 140 bytes");
    }
}
