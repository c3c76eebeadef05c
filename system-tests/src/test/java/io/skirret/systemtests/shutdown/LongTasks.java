package io.skirret.systemtests.shutdown;

import io.skirret.task.Task;
import java.util.concurrent.Semaphore;

/** A task that is cut short until it is let finish. */
public final class LongTasks {

    static final Semaphore BEGUN = new Semaphore(0);
    static final Semaphore FINISH = new Semaphore(0);

    private LongTasks() {}

    @Task(name = "shutdown.long")
    public static void work() throws InterruptedException {
        BEGUN.release();
        FINISH.acquire();
    }
}
