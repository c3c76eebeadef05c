package io.skirret.systemtests.adaptive;

import io.skirret.task.Task;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A task that fails, and what crowds its queue. */
public final class CrowdedTasks {

    static final CountDownLatch COUNTED = new CountDownLatch(1);
    static final CountDownLatch OVER = new CountDownLatch(1);

    private CrowdedTasks() {}

    @Task(name = "adaptive.failing")
    public static void failing() throws IOException, InterruptedException {
        COUNTED.await();
        throw new IOException("the partner is down");
    }

    @Task(name = "adaptive.crowd")
    public static void crowd() throws InterruptedException {
        OVER.await();
    }
}
