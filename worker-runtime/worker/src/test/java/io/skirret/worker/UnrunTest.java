package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What passed the gate and does not run after all takes nothing from its task's limits. */
class UnrunTest {

    private final Workshop shop = new Workshop();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        shop.close();
    }

    /** Between the look whether a delivery is still ours and its early acknowledgement, the gate asks for the time. */
    private final class ClockThatCuts implements Clock {

        private final AtomicBoolean armed = new AtomicBoolean(true);

        @Override
        public Instant now() {
            if (Thread.currentThread().getName().startsWith("skirret-task-") && armed.compareAndSet(true, false)) {
                shop.broker.goDown();
            }
            return shop.clock.now();
        }

        @Override
        public long nanoTime() {
            return shop.clock.nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return shop.clock.schedule(delay, action);
        }
    }

    @Test
    void an_early_acknowledgement_that_came_too_late_costs_no_turn() {
        shop.task(
                "rare",
                TaskSettings.builder().acksLate(false).rateLimit("1/m").build(),
                (arguments, context) -> runs.incrementAndGet());
        shop.start(builder -> builder.clock(new ClockThatCuts()).concurrency(1));

        shop.send("rare");

        shop.ended(Ending.REQUEUED);
        assertThat(runs).hasValue(0);
        shop.broker.comeBack();
        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(1);
        shop.assertDrained();
    }

    @Test
    void arguments_that_do_not_fit_cost_no_turn() {
        shop.task(
                "rare",
                TaskSettings.builder().rateLimit("1/m").build(),
                (arguments, context) -> runs.incrementAndGet(),
                int.class);
        shop.start(builder -> builder.unknownTaskDelays(List.of()));

        shop.send("rare", "one", "too many");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("rare", 1);
        shop.ended(Ending.SUCCEEDED);
        shop.send("rare", 2);

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).as("it ran").isEqualTo(Duration.ofMinutes(1));
        assertThat(runs).hasValue(1);
    }
}
