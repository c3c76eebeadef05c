package io.skirret.systemtests.limits;

import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** What limits hold back. */
public final class LimitedTasks {

    static final Semaphore HEAVY = new Semaphore(0);
    static final AtomicInteger INSIDE = new AtomicInteger();
    static final AtomicInteger MOST = new AtomicInteger();

    private LimitedTasks() {}

    @Task(name = "limits.paced", rateLimit = "2/s")
    public static void paced(int number) {}

    @Task(name = "limits.shared", rateLimit = "4/s", rateLimitKey = "user")
    public static void shared() {}

    @Task(name = "limits.heavy", maxConcurrency = 1)
    public static void heavy() throws InterruptedException {
        MOST.accumulateAndGet(INSIDE.incrementAndGet(), Math::max);
        HEAVY.acquire();
        INSIDE.decrementAndGet();
    }

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "limits.flaky", policy = "quick")
    public static void flaky(TaskContext context) throws IOException {
        if (context.retries() == 0) {
            throw new IOException("the partner is down");
        }
    }

    @Task(name = "limits.light")
    public static void light() {}
}
