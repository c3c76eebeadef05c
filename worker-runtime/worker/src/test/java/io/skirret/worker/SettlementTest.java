package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.task.Reject;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The broker in trouble while outcomes are to be stored: nothing is acknowledged before its time, nothing is lost (I2). */
class SettlementTest {

    private final Workshop shop = new Workshop();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        shop.broker.failPublishes(null);
        shop.close();
    }

    private void failing() {
        shop.task("flaky", (arguments, context) -> {
            runs.incrementAndGet();
            // Far beyond what a test turns the clock.
            throw context.retry(new IOException("down"), Duration.ofDays(1));
        });
    }

    private void rejecting() {
        shop.task("picky", (arguments, context) -> {
            runs.incrementAndGet();
            throw new Reject("no");
        });
    }

    /** Fails publications of one kind a number of times. */
    private void fail(Class<? extends Destination> kind, Reason reason, int times) {
        AtomicInteger left = new AtomicInteger(times);
        shop.broker.failPublishes(publication ->
                kind.isInstance(publication.destination()) && left.getAndDecrement() > 0 ? reason : null);
    }

    /** Turns the clock until something ends. */
    private WorkerEvent.AttemptFinished turnUntilEnded() {
        WorkerEvent.AttemptFinished event = shop.finished.poll();
        while (event == null) {
            shop.clock.advance(Duration.ofMillis(50));
            event = shop.finished.poll();
        }
        return event;
    }

    /** The same for several, in no order: what an ending sets off may be told of before it. */
    private List<Ending> turnUntilEnded(int several) {
        List<Ending> endings = new ArrayList<>();
        while (endings.size() < several) {
            endings.add(turnUntilEnded().ending());
        }
        return endings;
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"REJECTED", "BLOCKED", "DISCONNECTED", "UNROUTABLE"})
    void a_retry_that_is_not_stored_is_published_again_until_it_is(Reason reason) {
        failing();
        shop.start();
        fail(Destination.Delayed.class, reason, 3);

        shop.send("flaky");
        WorkerEvent.AttemptFinished end = turnUntilEnded();

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
    void what_the_broker_took_back_is_not_stored_as_well() {
        failing();
        shop.task("cut off", (arguments, context) -> {
            if (runs.incrementAndGet() == 1) {
                shop.broker.dropConnections();
                throw new IOException("down");
            }
            return null;
        });
        shop.start();

        shop.send("cut off");

        assertThat(turnUntilEnded(3)).containsExactlyInAnyOrder(Ending.GIVEN_BACK, Ending.DELAYED, Ending.SUCCEEDED);
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
                shop.broker.dropConnections();
                return Reason.DISCONNECTED;
            }
            return null;
        });

        shop.send("cut off");

        assertThat(turnUntilEnded(3)).containsExactlyInAnyOrder(Ending.GIVEN_BACK, Ending.DELAYED, Ending.SUCCEEDED);
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

        // Back as a redelivery: set apart, run, and stored now that the broker is well.
        assertThat(turnUntilEnded(4))
                .containsExactlyInAnyOrder(Ending.GIVEN_BACK, Ending.DELAYED, Ending.RETRIED, Ending.SUCCEEDED);
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
    void a_dead_letter_is_published_again_until_it_is_stored() {
        rejecting();
        shop.start();
        fail(Destination.DeadLetters.class, Reason.REJECTED, 5);

        shop.send("picky");

        assertThat(turnUntilEnded().ending()).isEqualTo(Ending.DEAD_LETTERED);
        assertThat(runs).hasValue(1);
        assertThat(shop.dead()).hasSize(1);
    }

    @Test
    void a_dead_letter_that_is_too_large_is_kept_in_brief() {
        rejecting();
        shop.start();
        fail(Destination.DeadLetters.class, Reason.TOO_LARGE, 1);
        Message sent = shop.encode(shop.call("picky").header("tenant", "x".repeat(10_000)));

        shop.publish(sent);

        shop.ended(Ending.DEAD_LETTERED);
        DeadLetter letter = shop.onlyDead();
        assertThat(letter.reason()).isEqualTo("rejected");
        assertThat(letter.message().body()).isEqualTo(sent.body());
        assertThat(letter.task()).isEqualTo("picky");
        assertThat(letter.message().headers()).doesNotContainKey("tenant");
    }

    @Test
    void a_retry_that_is_too_large_becomes_a_dead_letter() {
        failing();
        shop.start();
        fail(Destination.Delayed.class, Reason.TOO_LARGE, 1);

        shop.send("flaky");

        assertThat(shop.ended(Ending.DEAD_LETTERED).reason()).isEqualTo("retry-too-large");
        assertThat(shop.onlyDead().exception()).isEqualTo("java.io.IOException");
    }

    @Test
    void a_result_that_is_too_large_for_the_broker_fails_the_task() {
        shop.task("big", (arguments, context) -> "x");
        shop.start();
        fail(Destination.Reply.class, Reason.TOO_LARGE, 1);

        shop.send(shop.call("big").replyTo(shop.replyTo()));

        assertThat(shop.ended(Ending.DEAD_LETTERED).reason()).isEqualTo("result-not-serialisable");
        assertThat(shop.nextReply().status()).isEqualTo("FAILURE");
        assertThat(shop.finished).isEmpty();
        shop.assertDrained();
    }

    @Test
    void a_result_is_published_again_until_it_is_stored() {
        shop.task("add", (arguments, context) -> runs.incrementAndGet());
        shop.start();
        fail(Destination.Reply.class, Reason.DISCONNECTED, 2);

        shop.send(shop.call("add").replyTo(shop.replyTo()));

        assertThat(turnUntilEnded().ending()).isEqualTo(Ending.SUCCEEDED);
        assertThat(shop.nextReply().status()).isEqualTo("SUCCESS");
        assertThat(runs).hasValue(1);
    }

    @Test
    void a_failure_that_cannot_be_told_does_not_hold_up_the_acknowledgement() {
        rejecting();
        shop.start();
        fail(Destination.Reply.class, Reason.REJECTED, 100);

        shop.send(shop.call("picky").replyTo(shop.replyTo()));

        shop.ended(Ending.DEAD_LETTERED);
        shop.assertDrained();
    }

    @Test
    void a_broker_that_goes_and_comes_back_costs_a_second_run_at_most() {
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

        assertThat(turnUntilEnded(2)).containsExactlyInAnyOrder(Ending.DELAYED, Ending.SUCCEEDED);
        assertThat(runs).hasValue(2);
        shop.assertDrained();
    }

    @Test
    void acknowledged_early_means_before_the_run_and_failures_are_retried_all_the_same() {
        Queue<Long> unsettled = new ConcurrentLinkedQueue<>();
        shop.task("early", TaskSettings.builder().acksLate(false).build(), (arguments, context) -> {
            unsettled.add(shop.broker.unsettled(Workshop.QUEUE));
            if (context.retries() == 0) {
                throw new IOException("down");
            }
            return null;
        });
        shop.start();

        shop.send("early");

        shop.ended(Ending.RETRIED);
        shop.clock.advance(Duration.ofMinutes(5));
        shop.ended(Ending.SUCCEEDED);
        assertThat(unsettled).containsExactly(0L, 0L);
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
        shop.ended(Ending.GIVEN_BACK);
        Workshop.await(ended);

        shop.clock.advance(Duration.ofSeconds(10));

        org.awaitility.Awaitility.await()
                .during(Duration.ofMillis(300))
                .until(() -> tries.get() == 6 && shop.broker.delayed() == 0);
        assertThat(shop.broker.ready(Workshop.QUEUE)).isOne();
    }

    @Test
    void a_message_too_large_to_wait_becomes_a_dead_letter() {
        shop.task("known", (arguments, context) -> null);
        shop.start();
        fail(Destination.Delayed.class, Reason.TOO_LARGE, 1);

        shop.send("unknown");

        assertThat(shop.ended(Ending.DEAD_LETTERED).reason()).isEqualTo("retry-too-large");
        assertThat(shop.onlyDead().task()).isEqualTo("unknown");
        shop.assertDrained();
    }

    @Test
    void a_message_that_was_acknowledged_early_is_not_said_to_be_given_back() {
        shop.task("early", TaskSettings.builder().acksLate(false).build(), (arguments, context) -> {
            throw context.retry(new IOException("down"), Duration.ofDays(1));
        });
        shop.start(builder -> builder.publishTries(1));
        fail(Destination.Delayed.class, Reason.REJECTED, 1);
        try (LogLines lines = LogLines.of("io.skirret.worker")) {
            shop.send("early");
            shop.ended(Ending.GIVEN_BACK);

            assertThat(lines.texts())
                    .anySatisfy(line -> assertThat(line)
                            .contains("REJECTED", "acknowledged before it ran", "lost")
                            .doesNotContain("given back"));
        }
        shop.assertDrained();
    }

    @Test
    void a_listener_that_throws_is_told_of_in_a_short_line_whatever_the_message_says() {
        shop.task("good", (arguments, context) -> null);
        shop.start(builder -> builder.listener(event -> {
            throw new IllegalStateException("do not tell me");
        }));
        Message message = shop.encode(shop.call("good"));
        String longest = "x".repeat(255);
        Map<String, Object> headers = new LinkedHashMap<>(message.headers());
        headers.put("id", longest);
        try (LogLines lines = LogLines.of("io.skirret.worker.Announcer")) {
            shop.publish(new Message(message.properties(), headers, message.body()));

            org.awaitility.Awaitility.await().until(() -> lines.texts().size() == 2);
            assertThat(lines.texts())
                    .allSatisfy(line -> assertThat(line).contains("good", "xxx").doesNotContain(longest, "\n"));
        }
    }

    @Test
    void a_listener_that_throws_changes_nothing() {
        shop.task("good", (arguments, context) -> null);
        AtomicInteger told = new AtomicInteger();
        shop.start(builder -> builder.listener(event -> {
            told.incrementAndGet();
            throw new IllegalStateException("do not tell me");
        }));

        shop.send("good");
        shop.send("good");

        org.awaitility.Awaitility.await().until(() -> told.get() == 4);
        org.awaitility.Awaitility.await().untilAsserted(shop::assertDrained);
    }
}
