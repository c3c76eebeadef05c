package io.skirret.example;

import io.skirret.config.SkirretConfig;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerSettings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code courier outage-worker}: one of the demo's worker processes. Writes down on standard output what it does, line
 * by line, and ends when its standard input does: the death of the demo, however it came, ends it too.
 */
@Command(name = "outage-worker", hidden = true, description = "A worker of 'demo --outage', which starts it.")
final class OutageWorkerCommand implements Callable<Integer> {

    static final String QUEUE = "courier-outage";
    static final String READY = "ready";

    /** Two retries a second, so that the budget would soon be felt without the breaker. */
    static final RetryBudgetSettings BUDGET = RetryBudgetSettings.DEFAULT.withMinPerSecond(2);

    private static final int CONCURRENCY = 4;

    @Option(names = "--name", required = true, description = "Its name.")
    private String name;

    @Option(names = "--verbose", description = "Write the worker's log to standard error.")
    private boolean verbose;

    @Override
    public Integer call() throws IOException {
        System.setProperty("LOG_LEVEL", verbose ? "INFO" : "WARN");
        SkirretConfig config = SkirretConfig.load();
        String broker = config.brokerUrl()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected the broker in SKIRRET_BROKER_URL, got none; start 'demo --outage' instead"));
        try (Transport transport = Transports.open(
                        broker, config.transportOptions().toBuilder().name(name).build());
                Worker worker = Worker.builder(transport, TaskRegistry.load(Courier.class.getClassLoader()))
                        .queues(QUEUE)
                        .concurrency(CONCURRENCY)
                        .policies(config.policies())
                        .breakers(WorkerSettings.read(config).breakers())
                        .retryBudget(BUDGET)
                        .name(name)
                        .listener(OutageWorkerCommand::writeDown)
                        .build()) {
            worker.start();
            System.out.println(READY);
            while (System.in.read() != -1) {
                continue;
            }
        }
        return 0;
    }

    private static void writeDown(WorkerEvent event) {
        String line = OutageRecord.line(event);
        if (line != null) {
            System.out.println(line);
        }
    }
}
