package io.skirret.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskInvoker;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.time.ManualClock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.ControlAccess;
import io.skirret.worker.ThreadKind;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Workers on a broker in memory and a clock that stands still, whose listener counts; and a client of theirs. */
final class MeteredWorkers implements AutoCloseable {

    static final String QUEUE = "skirret";

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final RetryPolicies ONCE = RetryPolicies.builder()
            .add(RetryPolicy.builder("once")
                    .maxRetries(1)
                    .base(Duration.ofSeconds(10))
                    .jitter(Jitter.none())
                    .build())
            .build();

    final ManualClock clock = new ManualClock();
    final MemoryBroker broker = MemoryBroker.named("meters-" + UUID.randomUUID());
    final Transport transport =
            broker.connect(TransportOptions.builder().clock(clock).build());
    private final TaskClient client;
    private final List<TaskDefinition<?>> tasks = new ArrayList<>();
    private final BlockingQueue<WorkerEvent.TaskFinished> finished = new LinkedBlockingQueue<>();
    private final List<Worker> workers = new ArrayList<>();

    MeteredWorkers() {
        client = TaskClient.builder()
                .transport(transport)
                .clock(clock)
                .queue(QUEUE)
                .build();
    }

    /** One that is given how it shall end. */
    MeteredWorkers task(String name, TaskInvoker body) {
        return task(name, TaskSettings.builder(), body);
    }

    MeteredWorkers task(String name, TaskSettings.Builder settings, TaskInvoker body) {
        tasks.add(new TaskDefinition<>(
                name,
                "com.acme.Acme." + name.replace('.', '_') + "(java.lang.String)",
                List.of(new TaskParameter("how", String.class)),
                Object.class,
                settings.policy("once")
                        .autoretryFor(Set.of(IOException.class))
                        .circuitBreaker(TaskSettings.OWN_BREAKER)
                        .build(),
                body));
        return this;
    }

    Worker start(WorkerListener metrics) {
        Worker worker = Worker.builder(transport, TaskRegistry.of(tasks))
                .clock(clock)
                .name("worker@test")
                .concurrency(4)
                .threads(ThreadKind.PLATFORM)
                .policies(ONCE)
                .controlAllow(ControlAccess.NONE)
                .listener(metrics.and(event -> {
                    if (event instanceof WorkerEvent.TaskFinished ended) {
                        finished.add(ended);
                    }
                }))
                .build();
        workers.add(worker);
        worker.start();
        return worker;
    }

    void send(String task, String how) {
        var unused = client.sendByName(task, List.of(how), Map.of(), TaskOptions.defaults());
    }

    /** Waits for so many endings. */
    void ended(int count) {
        for (int i = 0; i < count; i++) {
            try {
                assertThat(finished.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("ending " + i)
                        .isNotNull();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    @Override
    public void close() {
        workers.forEach(worker -> {
            var unused = worker.shutdownNow();
        });
        client.close();
        transport.close();
        broker.discard();
    }
}
