package io.skirret.systemtests.tracing;

import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;

/** Fails once, then calls another. */
public final class AgentTasks {

    private AgentTasks() {}

    @SuppressWarnings("skirret") // The policy is a setting of the process.
    @Task(name = "agent.order", queue = "agent", policy = "quick", autoretryFor = IOException.class)
    public static void order(String id, TaskContext context) throws IOException {
        if (context.retries() == 0) {
            throw new IOException("busy");
        }
        var unused = AgentTasksTasks.mail.delay(id);
    }

    @Task(name = "agent.mail", queue = "agent", maxRetries = 0, ignoreResult = true)
    public static void mail(String order) {}
}
