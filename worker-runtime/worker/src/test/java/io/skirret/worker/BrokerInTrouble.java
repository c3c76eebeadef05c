package io.skirret.worker;

import io.skirret.task.Reject;
import io.skirret.transport.Destination;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.WorkerEvent.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** A workshop whose broker fails publications, and tasks that have something to publish. */
abstract class BrokerInTrouble {

    final Workshop shop = new Workshop();
    final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        shop.broker.failPublishes(null);
        shop.close();
    }

    void failing() {
        shop.task("flaky", (arguments, context) -> {
            runs.incrementAndGet();
            // Far beyond what a test turns the clock.
            throw context.retry(new IOException("down"), Duration.ofDays(1));
        });
    }

    /** A task with a number that stays until it may go. */
    void holding(String task, CountDownLatch begun, CountDownLatch go) {
        shop.task(
                task,
                (arguments, context) -> {
                    begun.countDown();
                    go.await();
                    return null;
                },
                int.class);
    }

    void rejecting() {
        shop.task("picky", (arguments, context) -> {
            runs.incrementAndGet();
            throw new Reject("no");
        });
    }

    /** Fails publications of one kind a number of times. */
    void fail(Class<? extends Destination> kind, Reason reason, int times) {
        AtomicInteger left = new AtomicInteger(times);
        shop.broker.failPublishes(publication ->
                kind.isInstance(publication.destination()) && left.getAndDecrement() > 0 ? reason : null);
    }

    /** Turns the clock until something ends. */
    WorkerEvent.TaskFinished turnUntilEnded() {
        WorkerEvent.TaskFinished event = shop.finished.poll();
        while (event == null) {
            shop.clock.advance(Duration.ofMillis(50));
            event = shop.finished.poll();
        }
        return event;
    }

    /** The same for several, in no order: what an ending sets off may be told of before it. */
    List<Ending> turnUntilEnded(int several) {
        List<Ending> endings = new ArrayList<>();
        while (endings.size() < several) {
            endings.add(turnUntilEnded().ending());
        }
        return endings;
    }
}
