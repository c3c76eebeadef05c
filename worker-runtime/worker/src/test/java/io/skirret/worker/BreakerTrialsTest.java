package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.task.TaskSettings;
import io.skirret.transport.Lock;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How few runs are tried over all workers while a circuit breaker is half open, and what they tell. */
class BreakerTrialsTest extends PartnerBreaker {

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
        // Whoever has not heard of it yet lets a call through, as it should.
        await().untilAsserted(() ->
                assertThat(List.of(state(first), state(second), state(third))).containsOnly(BreakerState.OPEN));
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
        Worker first = shop.start(PartnerBreaker::quick);
        Worker second = shop.another("second", PartnerBreaker::quick);
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
        Worker worker = shop.start(PartnerBreaker::quick);
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

    /** As when a node of the broker dies together with a worker that held it. */
    @Test
    void places_that_nobody_gives_back_do_not_keep_it_half_open_for_ever() {
        partner();
        Worker worker = shop.start(PartnerBreaker::quick);
        outage();
        Lock taken = shop.connect(options -> options)
                .locks()
                .tryLock("breaker.partner.0", () -> {})
                .orElseThrow();
        down = false;
        int before = runs.get();
        for (int i = 0; i < 10 * 60; i++) {
            shop.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(runs).as("while somebody may hold it").hasValue(before);

        turnUntil(() -> state(worker) == BreakerState.CLOSED);

        assertThat(taken.held()).isTrue();
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
        shop.startMortal(PartnerBreaker::quick);
        outage();
        down = false;
        turnUntil(() -> runs.get() == 1);

        shop.kill();
        shop.startMortal(PartnerBreaker::quick);

        turnUntil(() -> runs.get() >= 2);
    }
}
