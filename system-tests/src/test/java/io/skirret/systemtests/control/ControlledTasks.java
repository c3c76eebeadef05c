package io.skirret.systemtests.control;

import io.skirret.task.Task;
import java.util.concurrent.atomic.AtomicInteger;

/** What the steered workers run. */
public final class ControlledTasks {

    static final AtomicInteger RUNS = new AtomicInteger();

    private ControlledTasks() {}

    @Task(name = "controlled.count", queue = "steered")
    public static int count(int number) {
        RUNS.incrementAndGet();
        return number;
    }
}
