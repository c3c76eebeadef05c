package io.skirret.benchmarks.jmh;

import io.skirret.task.Task;

/** Tasks to encode, decode and call; their bodies never run. */
public final class JmhTasks {

    private JmhTasks() {}

    @Task(name = "jmh.welcome", ignoreResult = true)
    public static void welcome(String address, long userId, boolean again) {}
}
