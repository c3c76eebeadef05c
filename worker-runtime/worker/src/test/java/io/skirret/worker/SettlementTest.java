package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The broker in trouble while outcomes are to be stored: nothing is acknowledged before its time, nothing is lost (I2).
 */
class SettlementTest extends BrokerInTrouble {

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"REJECTED", "BLOCKED", "DISCONNECTED", "UNROUTABLE"})
    void a_retry_that_is_not_stored_is_published_again_until_it_is(Reason reason) {
        failing();
        shop.start();
        fail(Destination.Delayed.class, reason, 3);

        shop.send("flaky");
        WorkerEvent.TaskFinished end = turnUntilEnded();

        assertThat(end.ending()).isEqualTo(Ending.RETRIED);
        assertThat(runs).hasValue(1);
        assertThat(shop.broker.delayed()).isOne();
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isZero();
    }

    @Test
    void a_retry_nobody_knows_the_fate_of_is_published_again_under_the_same_id() {
        failing();
        shop.start();
        fail(Destination.Delayed.class, Reason.UNCONFIRMED, 1);

        shop.send("flaky");

        assertThat(turnUntilEnded().ending()).isEqualTo(Ending.RETRIED);
        // At least once: the first may have arrived too, and here it did.
        assertThat(shop.broker.delayed()).isEqualTo(2);
    }

    @Test
    void an_outcome_whose_confirm_is_late_is_waited_for_and_not_sent_again() {
        failing();
        shop.start();
        shop.transport.declare(Workshop.QUEUE);
        var call = shop.encode(shop.call("flaky"));
        shop.broker.holdConfirms();
        var unused = shop.transport.publish(
                new io.skirret.transport.Publication(new Destination.Queue(Workshop.QUEUE), call));
        org.awaitility.Awaitility.await().until(() -> shop.broker.delayed() == 1);

        // Its publish timeout is one second.
        for (int i = 0; i < 100; i++) {
            shop.clock.advance(Duration.ofSeconds(7));
        }
        assertThat(shop.finished).isEmpty();
        shop.broker.releaseConfirms();

        shop.ended(Ending.RETRIED);
        assertThat(shop.broker.delayed()).isEqualTo(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void an_alarm_is_waited_out_however_long_it_lasts() {
        failing();
        shop.start();
        Instant end = shop.clock.now().plus(Duration.ofHours(2));
        shop.broker.failPublishes(publication -> publication.destination() instanceof Destination.Delayed
                        && shop.clock.now().isBefore(end)
                ? Reason.BLOCKED
                : null);

        shop.send("flaky");

        assertThat(turnUntilEnded().ending()).isEqualTo(Ending.RETRIED);
        assertThat(shop.clock.now()).isAfterOrEqualTo(end);
        assertThat(runs).hasValue(1);
        assertThat(shop.broker.delayed()).isEqualTo(1);
    }

    @Test
    void what_the_broker_took_back_is_not_stored_as_well() {
        failing();
        shop.task("cut off", (arguments, context) -> {
            if (runs.incrementAndGet() == 1) {
                shop.broker.goDown();
                throw new IOException("down");
            }
            return null;
        });
        shop.start();

        shop.send("cut off");

        shop.ended(Ending.REQUEUED);
        shop.broker.comeBack();
        assertThat(turnUntilEnded(2)).containsExactlyInAnyOrder(Ending.RETRIED, Ending.SUCCEEDED);
        assertThat(runs).as("a stored retry would have run as well").hasValue(2);
        shop.assertDrained();
    }

    @Test
    void a_fate_nobody_knows_is_left_to_the_broker_that_took_the_message_back() {
        shop.task("cut off", (arguments, context) -> {
            if (runs.incrementAndGet() == 1) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start();
        AtomicInteger published = new AtomicInteger();
        shop.broker.failPublishes(publication -> {
            if (publication.destination() instanceof Destination.Delayed && published.incrementAndGet() == 1) {
                shop.broker.goDown();
                return Reason.DISCONNECTED;
            }
            return null;
        });

        shop.send("cut off");

        shop.ended(Ending.REQUEUED);
        shop.broker.comeBack();
        assertThat(turnUntilEnded(2)).containsExactlyInAnyOrder(Ending.RETRIED, Ending.SUCCEEDED);
        assertThat(runs).as("a second try would have stored a retry as well").hasValue(2);
        shop.assertDrained();
    }

    @Test
    void an_outcome_that_can_never_be_stored_gives_the_message_back() {
        shop.task("flaky", (arguments, context) -> {
            if (runs.incrementAndGet() <= 2) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start(builder -> builder.publishTries(3));
        fail(Destination.Delayed.class, Reason.REJECTED, 3);

        shop.send("flaky");

        // Back as a redelivery: quarantined, run, and stored now that the broker is well.
        assertThat(turnUntilEnded(4))
                .containsExactlyInAnyOrder(Ending.REQUEUED, Ending.DELAYED, Ending.RETRIED, Ending.SUCCEEDED);
        assertThat(runs).hasValue(3);
    }

    @Test
    void nothing_is_acknowledged_before_the_confirm_and_no_thread_is_held() {
        failing();
        shop.task("good", (arguments, context) -> null);
        shop.start(builder -> builder.concurrency(2).threads(ThreadKind.PLATFORM));
        shop.broker.holdConfirms();
        shop.transport.declare(Workshop.QUEUE);
        var sent = shop.transport.publish(new io.skirret.transport.Publication(
                new Destination.Queue(Workshop.QUEUE), shop.encode(shop.call("flaky"))));
        org.awaitility.Awaitility.await().until(() -> shop.broker.delayed() == 1);

        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isOne();
        assertThat(shop.finished).isEmpty();
        shop.broker.releaseConfirms();

        shop.ended(Ending.RETRIED);
        assertThat(sent).isCompleted();
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isZero();
    }

    @Test
    void a_broker_that_goes_and_comes_back_costs_no_second_run() {
        Semaphore release = new Semaphore(0);
        shop.task("work", (arguments, context) -> {
            runs.incrementAndGet();
            release.acquire();
            return null;
        });
        shop.start();
        shop.send("work");
        Workshop.next(shop.started);

        shop.broker.goDown();
        release.release(2);
        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
        shop.broker.comeBack();

        org.awaitility.Awaitility.await().until(() -> shop.broker.ready(Workshop.QUEUE) == 0);
        assertThat(runs).hasValue(1);
        shop.assertDrained();
    }

    @Test
    void nothing_is_published_on_the_thread_of_the_clock() {
        failing();
        shop.start();
        Queue<Thread> publishing = new ConcurrentLinkedQueue<>();
        shop.broker.failPublishes(publication -> {
            if (publication.destination() instanceof Destination.Delayed) {
                publishing.add(Thread.currentThread());
                return publishing.size() <= 3 ? Reason.DISCONNECTED : null;
            }
            return null;
        });

        shop.send("flaky");

        assertThat(turnUntilEnded().ending()).isEqualTo(Ending.RETRIED);
        // The clock is turned by this very thread.
        assertThat(publishing).hasSize(4).doesNotContain(Thread.currentThread());
    }

    @Test
    void a_retry_is_not_stored_any_more_once_its_message_was_given_back() {
        failing();
        Worker worker = shop.start();
        AtomicInteger tries = new AtomicInteger();
        shop.broker.failPublishes(
                publication -> publication.destination() instanceof Destination.Delayed && tries.incrementAndGet() <= 6
                        ? Reason.DISCONNECTED
                        : null);
        shop.send("flaky");
        Duration pause = Duration.ofMillis(100);
        for (int number = 1; number <= 6; number++) {
            Instant next = shop.clock.now().plus(pause);
            org.awaitility.Awaitility.await().until(() -> next.equals(shop.clock.nextDue()));
            if (number < 6) {
                shop.clock.advance(pause);
                pause = pause.multipliedBy(2);
            }
        }
        Instant abandoned = shop.clock.now().plus(Duration.ofSeconds(2));
        var ended = worker.shutdownNow();
        org.awaitility.Awaitility.await().until(() -> abandoned.equals(shop.clock.nextDue()));
        shop.clock.advance(Duration.ofSeconds(2));
        shop.ended(Ending.REQUEUED);
        Workshop.await(ended);

        shop.clock.advance(Duration.ofSeconds(10));

        org.awaitility.Awaitility.await()
                .during(Duration.ofMillis(300))
                .until(() -> tries.get() == 6 && shop.broker.delayed() == 0);
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
    }
}
