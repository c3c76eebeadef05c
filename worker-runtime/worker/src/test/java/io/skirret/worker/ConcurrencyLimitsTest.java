package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Redeliveries;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No more runs of a task at a time than it may; the others wait in the broker and burn no attempt. */
class ConcurrencyLimitsTest {

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void no_more_of_a_task_at_a_time_than_it_may_and_other_tasks_run_on() {
        Semaphore release = new Semaphore(0);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        shop.task("heavy", TaskSettings.builder().maxConcurrency(2).build(), (arguments, context) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            release.acquire();
            inside.decrementAndGet();
            return null;
        });
        shop.task("light", (arguments, context) -> null);
        shop.start();
        for (int i = 0; i < 6; i++) {
            shop.send("heavy");
        }

        List<WorkerEvent.TaskFinished> held = shop.ended(4);
        assertThat(held).allMatch(event -> event.ending() == Ending.DELAYED);
        assertThat(Workshop.waits(held)).allMatch(wait -> wait.toMillis() >= 500 && wait.toMillis() <= 1000);
        assertThat(Workshop.waits(held)).as("spread").doesNotHaveDuplicates();
        shop.send("light");
        assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("light");
        assertThat(shop.broker.unsettled(Workshop.QUEUE)).isEqualTo(2);
        // A call that has its place may not have reached the task's code yet.
        Awaitility.await().untilAsserted(() -> assertThat(inside).hasValue(2));

        release.release(6);
        int succeeded = 0;
        while (succeeded < 6) {
            if (shop.finished.isEmpty()) {
                shop.clock.advance(Duration.ofMillis(100));
            } else {
                succeeded += shop.nextFinished().ending() == Ending.SUCCEEDED ? 1 : 0;
            }
        }
        assertThat(most).hasValue(2);
        shop.assertDrained();
    }

    @Test
    void a_place_is_free_again_however_the_run_ends() {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch stubborn = new CountDownLatch(1);
        shop.task(
                "odd",
                TaskSettings.builder()
                        .maxConcurrency(1)
                        .maxRetries(0)
                        .timeLimit(Duration.ofSeconds(5))
                        .build(),
                (arguments, context) -> {
                    switch ((String) arguments[0]) {
                        case "fails" -> throw new IOException("down");
                        case "dies" -> throw new StackOverflowError();
                        case "stays" -> {
                            inside.countDown();
                            while (stubborn.getCount() > 0) {
                                Thread.onSpinWait();
                            }
                        }
                        default -> {}
                    }
                    return null;
                },
                String.class);
        shop.start(builder -> builder.concurrency(2).unknownTaskDelays(List.of()));

        shop.send("odd", "fails");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "dies");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "too", "many");
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "stays");
        // Then its time limit runs.
        Workshop.await(inside);
        shop.clock.advance(Duration.ofSeconds(5));
        shop.clock.advance(Duration.ofSeconds(2));
        shop.ended(Ending.DEAD_LETTERED);
        shop.send("odd", "works");

        shop.ended(Ending.SUCCEEDED);
        stubborn.countDown();
    }

    @Test
    void what_is_set_apart_keeps_neither_place_nor_token() {
        Semaphore release = new Semaphore(0);
        shop.task("suspect", (arguments, context) -> {
            release.acquire();
            return null;
        });
        shop.task(
                "limited",
                TaskSettings.builder().maxConcurrency(1).rateLimit("1/h").build(),
                (arguments, context) -> null);
        shop.start();
        shop.publish(Redeliveries.mark(shop.encode(shop.call("suspect")), 1));
        Workshop.next(shop.started);
        shop.publish(Redeliveries.mark(shop.encode(shop.call("limited")), 1));
        shop.ended(Ending.DELAYED);

        shop.send("limited");

        assertThat(shop.ended(Ending.SUCCEEDED).task()).isEqualTo("limited");
        release.release();
    }
}
