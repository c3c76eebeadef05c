package io.skirret.systemtests.delays;

import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is called later; each run writes down when. */
public final class DelayedTasks {

    /** By call, when it first ran, in milliseconds since the epoch. */
    static final Map<String, Long> RAN = new ConcurrentHashMap<>();

    private DelayedTasks() {}

    @Task(name = "delays.later")
    public static void later(TaskContext context) {
        RAN.putIfAbsent(context.id(), System.currentTimeMillis());
    }
}
