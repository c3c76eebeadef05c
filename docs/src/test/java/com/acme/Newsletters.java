package com.acme;

import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.Task;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.worker.Worker;

/** Tasks with limits. */
public final class Newsletters {

    private Newsletters() {}

    @Task(rateLimit = "10/m")
    public static void invite(String email) {
        System.out.println("Please join, " + email);
    }

    @Task(rateLimit = "30/m", rateLimitKey = "user")
    public static void export(long reportId) {
        System.out.println("Exporting " + reportId);
    }

    static void send() {
        NewslettersTasks.export.with(o -> o.header("skirret_ctx_user", "ada")).delay(42L);
    }

    @Task(maxConcurrency = 2)
    public static void render(long reportId) {
        System.out.println("Rendering " + reportId);
    }

    static Worker generous(Transport transport, TaskRegistry tasks) {
        Worker worker = Worker.builder(transport, tasks)
                .retryBudget(RetryBudgetSettings.DEFAULT.withShare(0.5).withMinPerSecond(100))
                .build();
        return worker;
    }
}
