package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.internal.TimeLimits;
import io.skirret.task.SoftTimeLimitExceeded;
import io.skirret.task.TaskSettings;
import io.skirret.task.TimeLimitExceeded;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {

    private final Workshop shop = new Workshop();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        shop.close();
    }

    private static TaskSettings.Builder once() {
        return TaskSettings.builder().maxRetries(0);
    }

    /** Waits until released, and does not let an interrupt stop it. */
    private Object deaf() {
        inside.countDown();
        while (true) {
            try {
                release.await();
                return null;
            } catch (InterruptedException ignored) {
                assertThat(release.getCount()).isNotNegative();
            }
        }
    }

    private Object obedient() throws InterruptedException {
        inside.countDown();
        release.await();
        return null;
    }

    @Test
    void at_the_soft_limit_the_task_is_told_and_its_failure_is_the_limit() {
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        shop.task("slow", once().softTimeLimit(Duration.ofSeconds(5)).build(), (arguments, context) -> {
            try {
                return obedient();
            } finally {
                cancelled.complete(context.isCancelled());
            }
        });
        shop.start();
        shop.send("slow");
        Workshop.await(inside);

        shop.clock.advance(Duration.ofMillis(4_999));
        assertThat(cancelled).isNotDone();
        shop.clock.advance(Duration.ofMillis(1));

        WorkerEvent.TaskFinished end = shop.ended(Ending.DEAD_LETTERED);
        assertThat(end.runTime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Workshop.await(cancelled)).isTrue();
        assertThat(shop.onlyDead().exception()).isEqualTo(SoftTimeLimitExceeded.class.getName());
        assertThat(shop.onlyDead().stackTrace()).contains("Caused by: java.lang.InterruptedException");
        assertThat(shop.onlyDead().failureType()).isEqualTo("SYSTEM_TIMEOUT");
    }

    @Test
    void a_task_told_at_its_soft_limit_may_finish() {
        shop.task("slow", once().softTimeLimit(Duration.ofSeconds(5)).build(), (arguments, context) -> {
            try {
                return obedient();
            } catch (InterruptedException told) {
                return "tidied up";
            }
        });
        shop.start();
        shop.send(shop.call("slow").replyTo(shop.replyTo()));
        Workshop.await(inside);

        shop.clock.advance(Duration.ofSeconds(5));

        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.nextReply().result().asText()).isEqualTo("tidied up");
    }

    @Test
    void a_timeout_is_retried_as_the_policy_says() {
        shop.task(
                "slow",
                TaskSettings.builder().softTimeLimit(Duration.ofSeconds(5)).build(),
                (arguments, context) -> context.retries() > 0 ? null : obedient());
        shop.start();
        shop.send("slow");
        Workshop.await(inside);

        shop.clock.advance(Duration.ofSeconds(5));

        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofMinutes(5));
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void at_the_hard_limit_the_run_has_failed_even_if_it_returns_then() {
        shop.task("slow", once().timeLimit(Duration.ofSeconds(5)).build(), (arguments, context) -> {
            try {
                return obedient();
            } catch (InterruptedException told) {
                return "too late";
            }
        });
        shop.start();
        shop.send("slow");
        Workshop.await(inside);

        shop.clock.advance(Duration.ofSeconds(5));

        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().exception()).isEqualTo(TimeLimitExceeded.class.getName());
        assertThat(shop.stuck).isEmpty();
    }

    @Test
    void a_body_that_does_not_return_is_reported_with_its_stack_and_its_slot_replaced() {
        shop.task("deaf", once().timeLimit(Duration.ofSeconds(5)).build(), (arguments, context) -> deaf());
        shop.task("next", (arguments, context) -> null);
        Worker worker = shop.start(builder -> builder.concurrency(1).interruptGrace(Duration.ofSeconds(2)));
        shop.send("deaf");
        Workshop.await(inside);

        shop.clock.advance(Duration.ofSeconds(5));
        assertThat(shop.stuck).isEmpty();
        shop.clock.advance(Duration.ofSeconds(2));

        WorkerEvent.TaskStuck stuck = Workshop.next(shop.stuck);
        assertThat(stuck.task()).isEqualTo("deaf");
        assertThat(stuck.stack()).anyMatch(frame -> frame.getMethodName().equals("deaf"));
        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.onlyDead().exception()).isEqualTo(TimeLimitExceeded.class.getName());
        assertThat(shop.onlyDead().stackTrace()).contains("TimeLimitsTest.deaf");
        shop.send("next");
        assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("next");
        assertThat(worker.health().problems())
                .singleElement()
                .asString()
                .startsWith("a run outstayed its time limit and holds its thread: deaf[")
                .contains("] in thread " + stuck.thread());
        shop.assertDrained();
    }

    @Test
    void a_stuck_body_that_returns_late_changes_nothing() {
        shop.task("deaf", once().timeLimit(Duration.ofSeconds(5)).build(), (arguments, context) -> deaf());
        shop.task("next", (arguments, context) -> null);
        Worker worker = shop.start(builder -> builder.concurrency(1));
        shop.send(shop.call("deaf").replyTo(shop.replyTo()));
        Workshop.await(inside);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.clock.advance(Duration.ofSeconds(2));
        shop.ended(Ending.DEAD_LETTERED);
        assertThat(shop.nextReply().status()).isEqualTo("FAILURE");

        assertThat(worker.health().healthy()).isFalse();

        release.countDown();
        for (int i = 0; i < 20; i++) {
            shop.send("next");
            shop.ended(Ending.SUCCEEDED);
        }
        org.awaitility.Awaitility.await().until(() -> worker.health().healthy());
        assertThat(worker.stats().stuck()).isOne();

        assertThat(worker.stats().executed()).isEqualTo(21);
        assertThat(worker.stats().succeeded()).isEqualTo(20);
        assertThat(worker.stats().running()).isZero();
        assertThat(shop.dead()).hasSize(1);
        assertThat(shop.replies).isEmpty();
        shop.assertDrained();
    }

    @Test
    void the_callers_limits_win_over_the_tasks_own() {
        CompletableFuture<Optional<Duration>> seen = new CompletableFuture<>();
        shop.task("slow", once().timeLimit(Duration.ofHours(5)).build(), (arguments, context) -> {
            seen.complete(context.remainingTime());
            return obedient();
        });
        shop.start();

        shop.send(shop.call("slow").timeLimits(new TimeLimits(Duration.ofSeconds(3), null)));

        assertThat(Workshop.await(seen)).contains(Duration.ofSeconds(3));
        Workshop.await(inside);
        shop.clock.advance(Duration.ofSeconds(3));
        shop.ended(Ending.DEAD_LETTERED);
    }

    @Test
    void the_next_task_on_the_thread_is_not_interrupted_by_the_last_ones_limit() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        shop.task("slow", once().softTimeLimit(Duration.ofSeconds(5)).build(), (arguments, context) -> {
            inside.countDown();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return null;
        });
        shop.task("next", (arguments, context) -> {
            interrupted.complete(Thread.currentThread().isInterrupted());
            return null;
        });
        shop.start(builder -> builder.concurrency(1).threads(ThreadKind.PLATFORM));
        shop.send("slow");
        Workshop.await(inside);
        shop.send("next");

        shop.clock.advance(Duration.ofSeconds(5));

        shop.ended(Ending.SUCCEEDED);
        assertThat(Workshop.await(interrupted)).isFalse();
    }
}
