package io.skirret.systemtests.connections;

import io.skirret.task.Task;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that run for as long as the test wants, and count how many do so at a time. */
public final class TogetherTasks {

    static final AtomicInteger BEGUN = new AtomicInteger();
    static final AtomicInteger ENDED = new AtomicInteger();
    static final Semaphore END = new Semaphore(0);

    private TogetherTasks() {}

    static void reset() {
        BEGUN.set(0);
        ENDED.set(0);
        END.drainPermits();
    }

    @Task(name = "connections.together")
    public static void together() throws InterruptedException {
        BEGUN.incrementAndGet();
        END.acquire();
        ENDED.incrementAndGet();
    }
}
