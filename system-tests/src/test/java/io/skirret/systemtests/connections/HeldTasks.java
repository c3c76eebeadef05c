package io.skirret.systemtests.connections;

import io.skirret.task.Task;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A task whose first run lasts until it is let go, and fails then. */
public final class HeldTasks {

    static final AtomicInteger RUNS = new AtomicInteger();
    static final Semaphore BEGUN = new Semaphore(0);
    static final Semaphore FAIL = new Semaphore(0);

    private HeldTasks() {}

    // Without a result: its retry is the first thing that the worker publishes.
    @Task(name = "connections.held", autoretryFor = IOException.class, ignoreResult = true)
    public static void held() throws Exception {
        if (RUNS.incrementAndGet() == 1) {
            BEGUN.release();
            FAIL.acquire();
            throw new IOException("down");
        }
    }
}
