package io.skirret.systemtests.interop;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Fails twice, then calls Python, which calls back. */
public final class TracedTasks {

    private static final TaskOptions TO_PYTHON =
            TaskOptions.builder().queue("traced").ignoreResult(true).build();

    private TracedTasks() {}

    @SuppressWarnings("skirret") // The policy is defined in code, below the compiler's sight.
    @Task(name = "java.order", policy = "quick", ignoreResult = true, autoretryFor = IOException.class)
    public static void order(String id, TaskContext context) throws IOException {
        if (context.retries() < 2) {
            throw new IOException("busy");
        }
        var unused = TaskClient.current().sendByName("python.invoice", List.of(id), Map.of(), TO_PYTHON);
    }

    @Task(name = "java.mail", maxRetries = 0, ignoreResult = true)
    public static void mail(String order) {}
}
