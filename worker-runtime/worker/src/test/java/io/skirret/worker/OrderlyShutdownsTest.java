package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.internal.HeaderNames;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Interruptions;
import io.skirret.worker.internal.consume.Redeliveries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that was told to stop is not one that died: what it requeues is suspected of nothing (J1, F2). */
class OrderlyShutdownsTest {

    private static final String OTHER = "other";

    private final Workshop shop = new Workshop();
    private final Semaphore release = new Semaphore(0);

    @AfterEach
    void close() {
        release.release(1_000);
        shop.close();
    }

    private void obedient() {
        shop.task("work", (arguments, context) -> {
            release.acquire();
            return null;
        });
    }

    private void deaf(CountDownLatch inside) {
        shop.task("work", (arguments, context) -> {
            inside.countDown();
            release.acquireUninterruptibly();
            return null;
        });
    }

    private Worker worker() {
        Worker worker =
                shop.builder().concurrency(1).queues(Workshop.QUEUE, OTHER).build();
        worker.start();
        return worker;
    }

    private void publish(String queue, Message message) {
        shop.transport.declare(queue);
        Workshop.await(shop.transport.publish(new Publication(new Destination.Queue(queue), message)));
    }

    private Map<String, ?> waiting(String queue) {
        List<Message> messages = shop.broker.messages(queue);
        assertThat(messages).hasSize(1);
        return messages.get(0).headers();
    }

    @Test
    void a_task_that_shutdowns_cut_short_runs_at_once_in_the_next_worker_however_often() {
        obedient();
        shop.send("work");

        for (int i = 0; i < 6; i++) {
            Worker worker = worker();
            Workshop.next(shop.started);
            if (i % 2 == 0) {
                Workshop.await(worker.shutdownNow());
                // No timer but the next shutdown's is left.
                shop.clock.advance(Duration.ofSeconds(2));
            } else {
                CompletableFuture<ShutdownReport> end = worker.shutdown(Duration.ofSeconds(30));
                Awaitility.await().until(() -> shop.clock.nextDue() != null);
                shop.clock.advance(Duration.ofSeconds(30));
                assertThat(Workshop.await(end).requeued()).isOne();
            }
            shop.ended(Ending.REQUEUED);
            assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
        }
        release.release();
        worker();

        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.dead()).isEmpty();
        shop.assertDrained();
    }

    @Test
    void what_had_not_begun_is_not_suspected_either() {
        obedient();
        publish(Workshop.QUEUE, shop.encode(shop.call("work")));
        Worker worker = worker();
        Workshop.next(shop.started);
        Message sent = shop.encode(shop.call("work").header("tenant", "blue").priority(7));
        publish(OTHER, sent);
        Awaitility.await("taken, and waiting for a slot").until(() -> shop.broker.unsettled(OTHER) == 1);

        Workshop.await(worker.shutdownNow());

        Message back = shop.broker.messages(OTHER).get(0);
        assertThat(waiting(OTHER)).isEqualTo(sent.headers());
        assertThat(back.body()).isEqualTo(sent.body());
        assertThat(back.properties().priority()).isEqualTo(7);
        release.release(2);
        worker();
        shop.ended(Ending.REQUEUED);
        shop.ended(Ending.REQUEUED);
        shop.ended(Ending.SUCCEEDED);
        shop.ended(Ending.SUCCEEDED);
    }

    @Test
    void a_suspect_stays_one_and_is_not_suspected_more() {
        obedient();
        shop.publish(Redeliveries.mark(shop.encode(shop.call("work")), 2));
        Worker worker = worker();
        Workshop.next(shop.started);

        Workshop.await(worker.shutdownNow());

        assertThat(Redeliveries.markedOn(
                        shop.broker.messages(Workshop.QUEUE).get(0).headers()))
                .isEqualTo(2);
    }

    @Test
    void whatever_runs_each_time_a_worker_stops_counts_in_the_end() {
        obedient();
        shop.publish(Interruptions.mark(shop.encode(shop.call("work")), Interruptions.FORGIVEN - 1));
        Worker worker = worker();
        Workshop.next(shop.started);
        Workshop.await(worker.shutdownNow());
        shop.ended(Ending.REQUEUED);
        assertThat(Interruptions.markedOn(
                        shop.broker.messages(Workshop.QUEUE).get(0).headers()))
                .isEqualTo(Interruptions.FORGIVEN);
        shop.clock.advance(Duration.ofSeconds(2));
        worker = worker();
        Workshop.next(shop.started);
        Workshop.await(worker.shutdownNow());
        shop.ended(Ending.REQUEUED);
        worker();

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    @Test
    void an_attempt_that_ends_leaves_no_mark_of_those_cut_short() {
        shop.task("work", (arguments, context) -> {
            throw new IllegalArgumentException("no");
        });
        shop.publish(Interruptions.mark(shop.encode(shop.call("work")), 3));
        worker();
        shop.ended(Ending.DEAD_LETTERED);

        assertThat(shop.dead().get(0).toMessage().headers()).doesNotContainKey(HeaderNames.CUT_SHORT);
    }

    @Test
    void interrupts_do_not_wait_for_a_broker_that_is_slow_to_take_back_what_had_not_begun() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        shop.task("work", (arguments, context) -> {
            try {
                release.acquire();
            } catch (InterruptedException stop) {
                interrupted.countDown();
                throw stop;
            }
            return null;
        });
        shop.send("work");
        CountDownLatch answers = new CountDownLatch(1);
        Worker worker = worker();
        Workshop.next(shop.started);
        publish(OTHER, shop.encode(shop.call("work")));
        Awaitility.await("taken, and waiting for a slot").until(() -> shop.broker.unsettled(OTHER) == 1);
        shop.broker.failPublishes(publication -> {
            if (publication.destination().equals(new Destination.Queue(OTHER))) {
                // Without a bound: one that ended first would let the interrupt come after all.
                join(answers);
            }
            return null;
        });

        CompletableFuture<ShutdownReport> end = worker.shutdownNow();

        try {
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            answers.countDown();
        }
        Workshop.await(end);
        assertThat(shop.broker.ready(OTHER)).isOne();
    }

    @Test
    void a_body_that_does_not_stop_counts_for_it_may_be_what_stops_the_worker() {
        CountDownLatch inside = new CountDownLatch(1);
        deaf(inside);
        shop.send("work");
        Worker worker = worker();
        // A run that has been told of may not have begun, and then it does not begin.
        Workshop.await(inside);

        CompletableFuture<ShutdownReport> end = worker.shutdownNow();
        Awaitility.await().until(() -> shop.clock.nextDue() != null);
        shop.clock.advance(Duration.ofSeconds(2));
        assertThat(Workshop.await(end).stuck()).isOne();
        shop.ended(Ending.REQUEUED);
        worker();

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    @Test
    void a_broker_that_does_not_store_it_again_takes_it_back_as_it_is() {
        obedient();
        shop.send("work");
        Worker worker = worker();
        Workshop.next(shop.started);
        shop.broker.failPublishes(
                publication -> publication.destination() instanceof Destination.Queue ? Reason.REJECTED : null);

        ShutdownReport report = Workshop.await(worker.shutdownNow());

        assertThat(report.requeued()).isOne();
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isZero();
    }

    @Test
    void a_broker_that_does_not_answer_does_not_keep_the_worker_from_ending() {
        obedient();
        shop.send("work");
        Worker worker = worker();
        Workshop.next(shop.started);
        shop.broker.holdConfirms();

        CompletableFuture<ShutdownReport> end = worker.shutdownNow();
        Awaitility.await().until(() -> shop.broker.ready(Workshop.QUEUE) == 1);
        assertThat(end).isNotDone();
        Awaitility.await().until(() -> shop.clock.nextDue() != null);
        shop.clock.advance(Duration.ofSeconds(2));

        assertThat(Workshop.await(end).requeued()).isOne();
        shop.broker.releaseConfirms();
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isZero();
        // Stored, for all anybody knew not: it lives twice, rather than not at all.
        assertThat(shop.broker.ready(Workshop.QUEUE)).isEqualTo(2);
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
