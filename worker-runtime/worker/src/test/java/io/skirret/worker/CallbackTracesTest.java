package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.task.FailedAttempt;
import io.skirret.task.InstanceFactory;
import io.skirret.task.Reject;
import io.skirret.task.TaskCallbacks;
import io.skirret.task.TaskSettings;
import io.skirret.worker.WorkerEvent.Ending;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What callbacks and listeners do to the thread they are called on is not seen by the tasks that run there. */
class CallbackTracesTest {

    private static final ClassLoader FOREIGN = new URLClassLoader(new URL[0]);

    private final Workshop shop = new Workshop();
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final AtomicInteger called = new AtomicInteger();

    /** What a body finds. */
    private record Seen(boolean interrupted, String name, int priority, boolean foreign, boolean logs) {

        static Seen here() {
            Thread thread = Thread.currentThread();
            return new Seen(
                    Thread.interrupted(),
                    thread.getName(),
                    thread.getPriority(),
                    thread.getContextClassLoader() == FOREIGN,
                    MDC.get("trace") != null);
        }

        boolean clean() {
            return !interrupted
                    && name.startsWith("skirret-task-")
                    && priority == Thread.NORM_PRIORITY
                    && !foreign
                    && !logs;
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // This is the rudeness that is tested.
    private void leaveTraces() {
        Thread thread = Thread.currentThread();
        MDC.put("trace", "left");
        thread.setName("mine now");
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.setContextClassLoader(FOREIGN);
        thread.interrupt();
        called.incrementAndGet();
    }

    private final class Rude implements TaskCallbacks {

        @Override
        public void onFailure(FailedAttempt attempt, String reason) {
            shop.send("look");
            // Waits for this thread, the only one.
            Awaitility.await().until(() -> shop.broker.unsettled(Workshop.QUEUE) == 1);
            leaveTraces();
        }
    }

    private final InstanceFactory beans = new InstanceFactory() {
        @Override
        public <T> T instance(Class<T> type) {
            return type.cast(new Rude());
        }
    };

    @AfterEach
    void close() {
        shop.close();
    }

    private void looking() {
        shop.task("look", (arguments, context) -> {
            seen.add(Seen.here());
            return null;
        });
    }

    @Test
    void callbacks_leave_no_trace_for_the_next_task() {
        looking();
        shop.task("bad", TaskSettings.builder().callbacks(Rude.class).build(), (arguments, context) -> {
            throw new Reject("no");
        });
        shop.start(
                builder -> builder.instances(beans).threads(ThreadKind.PLATFORM).concurrency(1));

        for (int i = 0; i < 5; i++) {
            shop.send("bad");
            assertThat(Workshop.next(seen)).matches(Seen::clean);
        }

        assertThat(called).hasValue(5);
    }

    @Test
    void listeners_leave_no_trace_for_the_task_that_they_are_told_of_nor_for_the_next() {
        looking();
        shop.start(builder -> builder.threads(ThreadKind.PLATFORM)
                .concurrency(1)
                .listener(event -> {
                    if (event instanceof WorkerEvent.TaskFinished ended) {
                        shop.finished.add(ended);
                    }
                    leaveTraces();
                }));

        for (int i = 0; i < 5; i++) {
            shop.send("look");
            assertThat(Workshop.next(seen)).matches(Seen::clean);
            shop.ended(Ending.SUCCEEDED);
        }

        Awaitility.await().until(() -> called.get() == 15);
    }
}
