package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.task.TaskSettings;
import io.skirret.worker.ShutdownReport.Kind;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    private static final Duration BUDGET = Duration.ofSeconds(30);

    private final Workshop shop = new Workshop();
    private final Semaphore release = new Semaphore(0);
    private final Semaphore inside = new Semaphore(0);

    @AfterEach
    void close() {
        release.release(1_000);
        shop.close();
    }

    private void obedient() {
        shop.task("work", (arguments, context) -> {
            inside.release();
            release.acquire();
            return null;
        });
    }

    private void deaf(TaskSettings settings) {
        shop.task("work", settings, (arguments, context) -> {
            inside.release();
            release.acquireUninterruptibly();
            return null;
        });
    }

    private static void awaitStopping(Worker worker, Workshop shop, long ready) {
        org.awaitility.Awaitility.await()
                .until(() -> worker.state() != WorkerState.RUNNING && shop.broker.ready(Workshop.QUEUE) == ready);
    }

    @Test
    void warm_lets_what_runs_finish_and_gives_back_what_has_not_begun() {
        obedient();
        Worker worker = shop.start(builder -> builder.concurrency(2));
        for (int i = 0; i < 5; i++) {
            shop.send("work");
        }
        inside.acquireUninterruptibly();
        inside.acquireUninterruptibly();

        CompletableFuture<ShutdownReport> end = worker.shutdown(BUDGET);
        awaitStopping(worker, shop, 3);
        assertThat(end).isNotDone();
        release.release(2);

        ShutdownReport report = Workshop.await(end);
        assertThat(report.kind()).isEqualTo(Kind.WARM);
        assertThat(report.clean()).isTrue();
        assertThat(report.finished()).isEqualTo(2);
        assertThat(report.interrupted()).isZero();
        assertThat(worker.state()).isEqualTo(WorkerState.TERMINATED);
        assertThat(shop.broker.ready(Workshop.QUEUE)).isEqualTo(3);
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isZero();
    }

    @Test
    void warm_waits_for_outcomes_that_are_not_confirmed_yet() {
        obedient();
        Worker worker = shop.start();
        shop.send(shop.call("work").replyTo(shop.replyTo()));
        inside.acquireUninterruptibly();
        shop.broker.holdConfirms();
        CompletableFuture<ShutdownReport> end = worker.shutdown(BUDGET);
        release.release(1);
        Workshop.next(shop.replies);

        assertThat(end).isNotDone();
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isOne();
        shop.broker.releaseConfirms();

        assertThat(Workshop.await(end).kind()).isEqualTo(Kind.WARM);
        shop.assertDrained();
    }

    @Test
    void past_the_budget_what_runs_is_interrupted_and_given_back() {
        obedient();
        Worker worker = shop.start();
        shop.send("work");
        inside.acquireUninterruptibly();

        CompletableFuture<ShutdownReport> end = worker.shutdown(BUDGET);
        org.awaitility.Awaitility.await().until(() -> shop.clock.nextDue() != null);
        shop.clock.advance(BUDGET);

        ShutdownReport report = Workshop.await(end);
        assertThat(report.kind()).isEqualTo(Kind.OUT_OF_TIME);
        assertThat(report.interrupted()).isOne();
        assertThat(report.requeued()).isOne();
        assertThat(report.stuck()).isZero();
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
    }

    @Test
    void cold_interrupts_at_once() {
        obedient();
        Worker worker = shop.start();
        shop.send("work");
        inside.acquireUninterruptibly();

        ShutdownReport report = Workshop.await(worker.shutdownNow());

        assertThat(report.kind()).isEqualTo(Kind.COLD);
        assertThat(report.requeued()).isOne();
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
        shop.ended(Ending.REQUEUED);
    }

    @Test
    void a_second_signal_makes_a_warm_shutdown_cold() {
        obedient();
        Worker worker = shop.start();
        shop.send("work");
        inside.acquireUninterruptibly();

        CompletableFuture<ShutdownReport> warm = worker.shutdown(BUDGET);
        CompletableFuture<ShutdownReport> cold = worker.shutdownNow();

        assertThat(Workshop.await(warm)).isEqualTo(Workshop.await(cold));
        assertThat(Workshop.await(cold).kind()).isEqualTo(Kind.COLD);
    }

    @Test
    void a_body_that_does_not_stop_is_left_behind_and_its_message_given_back() {
        deaf(TaskSettings.defaults());
        Worker worker = shop.start();
        shop.send("work");
        inside.acquireUninterruptibly();

        CompletableFuture<ShutdownReport> end = worker.shutdownNow();
        org.awaitility.Awaitility.await().until(() -> shop.clock.nextDue() != null);
        shop.clock.advance(Duration.ofSeconds(2));

        ShutdownReport report = Workshop.await(end);
        assertThat(report.stuck()).isOne();
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
        release.release(1);
        shop.ended(Ending.REQUEUED);
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
        assertThat(shop.finished).isEmpty();
    }

    @Test
    void a_run_that_finishes_when_interrupted_counts_as_finished() {
        shop.task("work", (arguments, context) -> {
            inside.release();
            try {
                release.acquire();
            } catch (InterruptedException told) {
                assertThat(context.isCancelled()).isTrue();
            }
            return null;
        });
        Worker worker = shop.start();
        shop.send("work");
        inside.acquireUninterruptibly();

        ShutdownReport report = Workshop.await(worker.shutdownNow());

        assertThat(report.finished()).isOne();
        assertThat(report.requeued()).isZero();
        shop.assertDrained();
    }

    @Test
    void a_run_acknowledged_early_and_cut_off_is_kept_as_a_dead_letter() {
        shop.task("work", TaskSettings.builder().acksLate(false).build(), (arguments, context) -> {
            inside.release();
            release.acquire();
            return null;
        });
        Worker worker = shop.start();
        shop.send("work");
        inside.acquireUninterruptibly();
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isZero();

        Workshop.await(worker.shutdownNow());

        assertThat(shop.onlyDead().reason()).isEqualTo("cancelled-after-early-ack");
    }

    @Test
    void another_worker_takes_over_what_was_given_back() {
        CountDownLatch ran = new CountDownLatch(3);
        shop.task("work", (arguments, context) -> {
            if (!release.tryAcquire()) {
                ran.countDown();
            }
            return null;
        });
        Worker first = shop.builder().build();
        first.start();
        Workshop.await(first.shutdownNow());
        for (int i = 0; i < 3; i++) {
            shop.send("work");
        }

        shop.start();

        Workshop.await(ran);
    }

    @Test
    void a_worker_never_started_just_ends_and_one_that_ended_does_not_start() {
        obedient();
        Worker worker = shop.builder().build();

        worker.close();

        assertThat(worker.state()).isEqualTo(WorkerState.TERMINATED);
        assertThatThrownBy(worker::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("build another");
    }

    @Test
    void termination_can_be_waited_for() throws Exception {
        obedient();
        Worker worker = shop.start();

        assertThat(worker.awaitTermination(Duration.ofMillis(1))).isFalse();
        Workshop.await(worker.shutdown(BUDGET));
        assertThat(worker.awaitTermination(Duration.ofSeconds(10))).isTrue();
    }
}
