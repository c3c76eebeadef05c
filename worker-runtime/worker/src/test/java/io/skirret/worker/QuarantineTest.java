package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Delivery;
import io.skirret.transport.Subscription;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Redeliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that came back unsettled: quarantined, run alone, rejected as poison at last (J1, F2). */
class QuarantineTest {

    private final Workshop shop = new Workshop();
    private final Semaphore hold = new Semaphore(0);

    @AfterEach
    void close() {
        hold.release(1_000);
        shop.close();
    }

    private void held(String name) {
        shop.task(name, TaskSettings.defaults(), (arguments, context) -> {
            hold.acquireUninterruptibly();
            return null;
        });
    }

    /** The process dies with so many runs, and another follows. */
    private void crash(int running, UnaryOperator<WorkerBuilder> settings) {
        for (int i = 0; i < running; i++) {
            Workshop.next(shop.started);
        }
        shop.kill();
        shop.startMortal(settings);
    }

    private void crash(int running) {
        crash(running, builder -> builder);
    }

    @Test
    void a_message_that_came_back_waits_in_the_broker_and_then_runs() {
        held("long");
        shop.startMortal(builder -> builder);
        shop.send("long");

        crash(1);

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        hold.release(2);
        shop.clock.advance(Duration.ofSeconds(3));
        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.dead()).isEmpty();
        shop.assertDrained();
    }

    @Test
    void messages_that_came_back_run_one_at_a_time_beside_the_others() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        shop.task("suspect", (arguments, context) -> {
            if (context.headers().containsKey("skirret_redelivered")) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                first.countDown();
                hold.acquireUninterruptibly();
                inside.decrementAndGet();
            } else {
                hold.acquireUninterruptibly();
            }
            return null;
        });
        shop.task("other", (arguments, context) -> null);
        shop.startMortal(builder -> builder.concurrency(8).quarantineConcurrency(1));
        for (int i = 0; i < 3; i++) {
            shop.send("suspect");
        }
        crash(3, builder -> builder.concurrency(8).quarantineConcurrency(1));
        for (int i = 0; i < 3; i++) {
            shop.ended(Ending.DELAYED);
        }

        shop.clock.advance(Duration.ofSeconds(3));
        Workshop.await(first);
        shop.ended(Ending.DELAYED);
        shop.ended(Ending.DELAYED);
        shop.send("other");
        assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("other");
        // Three for the runs of the dead process.
        hold.release(6);
        int ended = 0;
        while (ended < 3) {
            WorkerEvent.TaskFinished event = shop.finished.poll();
            if (event == null) {
                shop.clock.advance(Duration.ofSeconds(1));
            } else if (event.ending() == Ending.SUCCEEDED) {
                ended++;
            }
        }

        assertThat(most).hasValue(1);
        assertThat(shop.dead()).isEmpty();
        shop.assertDrained();
    }

    @Test
    void what_kills_its_worker_again_and_again_is_rejected_as_poison_and_the_innocent_run() {
        // By their bodies: the end of one may be what a killed process could not tell any more.
        Set<String> innocent = ConcurrentHashMap.newKeySet();
        List<Thread> killers = new ArrayList<>();
        shop.task("killer", (arguments, context) -> {
            synchronized (killers) {
                killers.add(Thread.currentThread());
            }
            shop.kill();
            shop.startMortal(builder -> builder.concurrency(4));
            return null;
        });
        shop.task("innocent", (arguments, context) -> innocent.add(context.id()));
        shop.send("killer");
        for (int i = 0; i < 10; i++) {
            shop.send("innocent");
        }
        shop.startMortal(builder -> builder.concurrency(4));

        boolean rejected = false;
        while (!rejected || innocent.size() < 10) {
            WorkerEvent.TaskFinished event = shop.finished.poll();
            if (event == null) {
                // Time stands while the worker has work in hand, or all would come due at once.
                if (shop.broker.unsettled(Workshop.QUEUE) + shop.broker.ready(Workshop.QUEUE) == 0) {
                    shop.clock.advance(Duration.ofMillis(10));
                }
                continue;
            }
            if (event.task().equals("innocent")) {
                assertThat(event.ending()).isNotEqualTo(Ending.DEAD_LETTERED);
            }
            rejected |= event.ending() == Ending.DEAD_LETTERED;
        }

        DeadLetter letter = shop.onlyDead();
        assertThat(letter.reason()).isEqualTo("killed-worker");
        assertThat(letter.task()).isEqualTo("killer");
        assertThat(letter.exceptionMessage()).contains("4 times");
        assertThat(killers).hasSize(4);
    }

    /** As a restarting broker does: it hands a delivery out, and the connection is gone before anybody could run it. */
    @Test
    void many_returns_at_once_count_as_one() {
        shop.task("held", (arguments, context) -> null);
        BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
        shop.send("held");
        Subscription nobody = shop.transport.subscribe(Workshop.QUEUE, 1, taken::add);
        for (int i = 0; i < 6; i++) {
            Workshop.next(taken);
            shop.broker.dropConnections();
        }
        Workshop.next(taken);
        nobody.close();
        shop.start();

        shop.ended(Ending.DELAYED);
        shop.clock.advance(Duration.ofSeconds(3));

        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.dead()).isEmpty();
        shop.assertDrained();
    }

    @Test
    void what_came_back_once_can_be_let_run_beside_the_rest() {
        held("long");
        shop.startMortal(builder -> builder.quarantineFrom(2));
        shop.send("long");

        crash(1, builder -> builder.quarantineFrom(2));
        crash(1, builder -> builder.quarantineFrom(2));

        assertThat(shop.ended(Ending.DELAYED).nextDelay()).isPositive();
        hold.release(3);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.ended(Ending.SUCCEEDED);
        shop.assertDrained();
    }

    @Test
    void an_attempt_that_ended_wipes_the_slate() {
        AtomicInteger runs = new AtomicInteger();
        shop.task("flaky", (arguments, context) -> {
            if (runs.incrementAndGet() <= 2) {
                throw new java.io.IOException("down");
            }
            return context.headers().containsKey("skirret_redelivered");
        });
        shop.start();
        shop.publish(Redeliveries.mark(shop.encode(shop.call("flaky").replyTo(shop.replyTo())), 2));

        // No further: a longer step may let the next retry run before the end of this one is told.
        shop.clock.advance(shop.ended(Ending.RETRIED).nextDelay());
        shop.clock.advance(shop.ended(Ending.RETRIED).nextDelay());
        shop.ended(Ending.SUCCEEDED);

        assertThat(shop.nextReply().status()).isEqualTo("RETRY");
        assertThat(shop.nextReply().status()).isEqualTo("RETRY");
        assertThat(shop.nextReply().result().asBoolean()).isFalse();
    }

    @Test
    void a_message_that_is_not_due_keeps_its_mark_while_it_waits() {
        shop.task("later", (arguments, context) -> context.headers().get("skirret_redelivered"));
        shop.start();

        shop.publish(Redeliveries.mark(
                shop.encode(
                        shop.call("later").eta(shop.clock.now().plusSeconds(60)).replyTo(shop.replyTo())),
                2));

        shop.ended(Ending.DELAYED);
        shop.clock.advance(Duration.ofSeconds(60));
        shop.ended(Ending.SUCCEEDED);
        assertThat(shop.nextReply().result().asInt()).isEqualTo(2);
    }
}
