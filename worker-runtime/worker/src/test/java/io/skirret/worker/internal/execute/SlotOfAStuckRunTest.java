package io.skirret.worker.internal.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.message.internal.TimeLimits;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.TaskRetryOverrides;
import io.skirret.retry.internal.RetryPlan;
import io.skirret.task.InstanceFactory;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskSettings;
import io.skirret.time.Clock;
import io.skirret.time.ManualClock;
import io.skirret.worker.internal.consume.Attempts;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.KnownTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A body that returns at the very moment at which it is given up frees one slot, not two. */
class SlotOfAStuckRunTest {

    private final ManualClock manual = new ManualClock();
    private final CountDownLatch givingUp = new CountDownLatch(1);
    private final CountDownLatch giveUp = new CountDownLatch(1);
    private final CountDownLatch stuckBody = new CountDownLatch(1);
    private final CountDownLatch otherBodies = new CountDownLatch(1);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();

    /** Stops whoever gives the run up between its claim of the outcome and its release of the slot. */
    private final class HeldClock implements Clock {
        private volatile @Nullable Thread timer;

        @Override
        public Instant now() {
            return manual.now();
        }

        @Override
        public long nanoTime() {
            if (Thread.currentThread() == timer) {
                givingUp.countDown();
                uninterruptibly(giveUp);
            }
            return manual.nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return manual.schedule(delay, action);
        }
    }

    private final HeldClock clock = new HeldClock();
    private final Slots slots = new Slots(
            1,
            TaskThreads.on(action -> {
                Thread thread = new Thread(action, "slot-test");
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }),
            clock);

    @Test
    void no_more_bodies_run_than_there_are_slots() throws Exception {
        Execution execution = new Execution(
                "worker@test",
                clock,
                InstanceFactory.singletons(),
                new ArgumentBinder(DecodeLimits.DEFAULT),
                new NoResults(),
                slots,
                Duration.ofSeconds(1),
                RunChecks.NONE,
                RunScopes.NONE,
                ran -> {},
                stuck -> {});
        GateResult.Admitted stuck = stuck();
        CountDownLatch begun = new CountDownLatch(1);
        slots.submit(slot -> {
            begun.countDown();
            execution.run(stuck, slot, clock.now());
        });
        uninterruptibly(begun);
        await().until(() -> execution.running() == 1 && manual.nextDue() != null);
        slots.submit(slot -> other());
        slots.submit(slot -> other());

        manual.advance(Duration.ofSeconds(10));
        CompletableFuture<Void> timer = CompletableFuture.runAsync(() -> {
            clock.timer = Thread.currentThread();
            manual.advance(Duration.ofSeconds(1));
        });
        uninterruptibly(givingUp);
        stuckBody.countDown();
        // The body is back: its thread has ended, or has begun another.
        await().until(() -> atOnce.get() == 1);
        giveUp.countDown();
        timer.join();

        await().until(() -> threads.stream()
                .allMatch(thread ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TERMINATED));
        assertThat(most).as("at once, in one slot").hasValue(1);
        otherBodies.countDown();
        await().until(() -> atOnce.get() == 0);
    }

    private void other() {
        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        uninterruptibly(otherBodies);
        atOnce.decrementAndGet();
    }

    private GateResult.Admitted stuck() throws UnusableMessageException {
        TaskDefinition<?> task = new TaskDefinition<>(
                "work",
                "com.acme.Work.work()",
                List.of(),
                Void.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> {
                    uninterruptibly(stuckBody);
                    return null;
                });
        KnownTask known = new KnownTask(
                task,
                RetryPlan.of(RetryPolicies.DEFAULT, TaskRetryOverrides.defaults()),
                Map.of(),
                new TimeLimits(Duration.ofSeconds(10), null));
        TaskMessage message = new TaskMessageDecoder(DecodeLimits.DEFAULT)
                .decode(new TaskMessageEncoder()
                        .encode(TaskCall.of("work", "id").build()));
        return new GateResult.Admitted(Attempts.of(message, 0), known);
    }

    private static void uninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException ignoredUntilTheEnd) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class NoResults implements Results {
        @Override
        public boolean isWanted(TaskMessage call) {
            return false;
        }

        @Override
        public Message result(TaskMessage call, TaskDefinition<?> task, @Nullable Object value) {
            throw new AssertionError("nobody waits for a result");
        }

        @Override
        public void progress(TaskMessage call, long current, long total) {}
    }
}
