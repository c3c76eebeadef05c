package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A connection is lost and the worker lives: what comes again is no new run and no suspicion, for the worker knows what
 * became of it (I3).
 */
@Timeout(60)
class MessagesThatAreHereTest {

    private final Workshop shop = new Workshop();
    private final Semaphore hold = new Semaphore(0);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        hold.release(1_000);
        shop.close();
    }

    private void held(String name) {
        shop.task(name, TaskSettings.defaults(), (arguments, context) -> {
            runs.incrementAndGet();
            hold.acquireUninterruptibly();
            return null;
        });
    }

    private void awaitUnsettled(int several) {
        Awaitility.await("delivered again").until(() -> shop.broker.unsettled(Workshop.QUEUE) == several);
    }

    @Test
    void runs_that_go_on_settle_the_copies() {
        held("long");
        shop.start(builder -> builder.concurrency(16));
        for (int i = 0; i < 16; i++) {
            shop.send("long");
        }
        for (int i = 0; i < 16; i++) {
            Workshop.next(shop.started);
        }

        shop.broker.goDown();
        shop.clock.advance(Duration.ofSeconds(1));
        shop.broker.comeBack();
        awaitUnsettled(16);
        hold.release(16);

        for (int i = 0; i < 16; i++) {
            shop.ended(Ending.SUCCEEDED);
        }
        assertThat(runs).hasValue(16);
        shop.assertDrained();
        assertThat(shop.finished).isEmpty();
    }

    @Test
    void a_connection_may_be_lost_again_and_again() {
        held("long");
        shop.start();
        shop.send("long");
        Workshop.next(shop.started);

        for (int i = 0; i < 10; i++) {
            shop.broker.dropConnections();
            awaitUnsettled(1);
        }
        hold.release();

        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(1);
        shop.assertDrained();
    }

    @Test
    void a_run_that_ended_well_meanwhile_does_not_run_again() {
        held("long");
        shop.start();
        shop.send("long");
        Workshop.next(shop.started);

        shop.broker.goDown();
        hold.release();
        shop.ended(Ending.SUCCEEDED);
        shop.broker.comeBack();
        Awaitility.await("settled").until(() -> shop.broker.ready(Workshop.QUEUE) == 0);

        shop.assertDrained();
        assertThat(runs).hasValue(1);
        assertThat(shop.finished).isEmpty();
    }

    @Test
    void a_run_that_failed_meanwhile_is_retried_once_its_message_is_back() {
        shop.task("flaky", (arguments, context) -> {
            if (runs.incrementAndGet() == 1) {
                hold.acquireUninterruptibly();
                throw new IOException("down");
            }
            return context.retries();
        });
        shop.start();
        shop.send(shop.call("flaky").replyTo(shop.replyTo()));
        Workshop.next(shop.started);

        shop.broker.goDown();
        hold.release();
        shop.ended(Ending.REQUEUED);
        shop.broker.comeBack();

        shop.clock.advance(shop.ended(Ending.RETRIED).nextDelay());
        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(2);
        shop.assertDrained();
        assertThat(shop.dead()).isEmpty();
    }

    @Test
    void what_had_not_begun_begins_without_suspicion() {
        held("long");
        shop.start(builder -> builder.concurrency(1).queues(Workshop.QUEUE, "other"));
        shop.send("long");
        Workshop.next(shop.started);
        shop.publish("other", shop.encode(shop.call("long")));
        Awaitility.await("taken, and waiting for a slot").until(() -> shop.broker.unsettled("other") == 1);

        shop.broker.goDown();
        hold.release(2);
        shop.ended(2);
        shop.broker.comeBack();

        shop.ended(Ending.SUCCEEDED);
        assertThat(runs).hasValue(2);
        assertThat(shop.broker.delayed()).isZero();
        Awaitility.await("settled").until(() -> shop.broker.unsettled("other") == 0);
        shop.assertDrained();
    }

    @Test
    void another_message_of_the_same_id_is_settled_by_its_own_run() {
        Set<Object> ran = ConcurrentHashMap.newKeySet();
        shop.task(
                "said",
                (arguments, context) -> {
                    ran.add(String.valueOf(arguments[0]));
                    runs.incrementAndGet();
                    hold.acquireUninterruptibly();
                    return null;
                },
                String.class);
        shop.start();
        shop.send(shop.call("said").args("one"));
        Message first = shop.encode(TaskCall.of("said", "same").args("one"));
        Message second = shop.encode(TaskCall.of("said", "same").args("two"));
        shop.publish(first);
        shop.publish(second);
        for (int i = 0; i < 3; i++) {
            Workshop.next(shop.started);
        }

        shop.broker.dropConnections();
        awaitUnsettled(3);
        hold.release(3);

        for (int i = 0; i < 3; i++) {
            shop.ended(Ending.SUCCEEDED);
        }
        assertThat(ran).containsExactlyInAnyOrder("one", "two");
        assertThat(runs).hasValue(3);
        shop.assertDrained();
    }

    @Test
    void a_message_sent_twice_with_one_id_ends_twice() {
        held("long");
        shop.start();
        Message message = shop.encode(shop.call("long"));
        shop.publish(message);
        shop.publish(message);
        Workshop.next(shop.started);
        Workshop.next(shop.started);

        shop.broker.dropConnections();
        hold.release(4);
        Awaitility.await("both are done with").until(() -> {
            shop.clock.advance(Duration.ofSeconds(1));
            return shop.broker.unsettled(Workshop.QUEUE) + shop.broker.ready(Workshop.QUEUE) + shop.broker.delayed()
                    == 0;
        });

        assertThat(runs.get()).isBetween(2, 3);
        assertThat(shop.dead()).isEmpty();
    }
}
