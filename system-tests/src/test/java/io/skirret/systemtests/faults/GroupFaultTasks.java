package io.skirret.systemtests.faults;

import io.skirret.client.FailedCall;
import io.skirret.task.Reject;
import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Members of groups, and what follows them: that writes down that it came, in a file that outlives its process. */
public final class GroupFaultTasks {

    static final String BODIES = "bodies.txt";

    private GroupFaultTasks() {}

    /** @param fails whether it does so for good */
    @Task
    public static int part(int number, int millis, boolean fails) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
        if (fails) {
            throw new Reject("part " + number + " fails");
        }
        return number;
    }

    @Task
    public static void join(List<Integer> numbers, String group, TaskContext context) throws IOException {
        came("join", group, numbers.stream().mapToInt(Integer::intValue).sum(), context);
    }

    @Task
    public static void apologise(List<FailedCall> failures, String group, TaskContext context) throws IOException {
        came("apologise", group, failures.size(), context);
    }

    /** Or is a copy of what came back, since that is set apart for a while. */
    private static boolean cameBack(TaskContext context) {
        return context.delivery().redelivered() || context.headers().containsKey("skirret_redelivered");
    }

    private static void came(String what, String group, int value, TaskContext context) throws IOException {
        Files.writeString(
                Path.of(System.getProperty(FaultTasks.FOLDER), BODIES),
                String.join(
                                " ",
                                what,
                                group,
                                String.valueOf(value),
                                context.id(),
                                cameBack(context) ? "again" : "first")
                        + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
