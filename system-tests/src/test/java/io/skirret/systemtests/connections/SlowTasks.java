package io.skirret.systemtests.connections;

import io.skirret.task.Task;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that take as long as the test wants. */
public final class SlowTasks {

    static final AtomicInteger RUNS = new AtomicInteger();
    static final Semaphore END = new Semaphore(0);

    private SlowTasks() {}

    @Task(name = "connections.slow")
    public static String slow() throws InterruptedException {
        RUNS.incrementAndGet();
        END.acquire();
        return "done";
    }
}
