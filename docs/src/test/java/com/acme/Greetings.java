package com.acme;

import io.skirret.task.Task;
import io.skirret.task.TaskContext;
import java.io.IOException;

public final class Greetings {

    private Greetings() {}

    /** Fails once, as mail servers do, and then works. */
    @Task(policy = "aggressive", autoretryFor = IOException.class)
    public static String greet(String name, int times, TaskContext context) throws IOException {
        if (context.retries() == 0) {
            throw new IOException("the mail server is busy");
        }
        return "Hello, " + name + "!".repeat(times);
    }
}
