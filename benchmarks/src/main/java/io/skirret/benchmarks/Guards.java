package io.skirret.benchmarks;

import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What guarding costs: the same messages drained by a worker with breaker, retry budget and history of retries, and by
 * one with none of them, in turn. The guards have nothing to do, as on a good day.
 */
final class Guards {

    /** The adaptive policy of skirret.properties. */
    static final String ADAPTIVE = "bench-adaptive";

    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final String url;
    private final String payload;
    private final int messages;
    private final int prefetch;

    Guards(String url, String payload, int messages, int prefetch) {
        this.url = url;
        this.payload = payload;
        this.messages = messages;
        this.prefetch = prefetch;
    }

    /** After one round to warm up. */
    void measure(int rounds, RawClient raw, Figures figures) throws Exception {
        List<Sample> on = new ArrayList<>();
        List<Sample> off = new ArrayList<>();
        try (Transport sending = Transports.open(
                        url, TransportOptions.builder().name("benchmark guards").build());
                Transport taking = Transports.open(
                        url,
                        TransportOptions.builder()
                                .name("benchmark guarded worker")
                                .build());
                TaskClient client = TaskClient.builder().transport(sending).build()) {
            for (int round = 0; round <= rounds; round++) {
                System.err.println("Draining with all guards and with none, round " + round + " of " + rounds);
                // In turn first and second, as everywhere.
                boolean onFirst = round % 2 == 0;
                Sample first = drain(client, taking, onFirst);
                raw.settle(SkirretSide.QUEUE);
                Sample second = drain(client, taking, !onFirst);
                raw.settle(SkirretSide.QUEUE);
                if (round > 0) {
                    on.add(onFirst ? first : second);
                    off.add(onFirst ? second : first);
                }
            }
        }
        figures.inTurn("drain_all_on_vs_off", "drain_all_on", on, "drain_all_off", off);
    }

    private Sample drain(TaskClient client, Transport taking, boolean guarded) {
        List<Signature<Void>> calls = new ArrayList<>(messages);
        for (int i = 0; i < messages; i++) {
            calls.add(guarded ? BenchTasksTasks.guarded.signature(payload) : BenchTasksTasks.noop.signature(payload));
        }
        client.sendAll(calls);
        return drain(guarded ? guarded(taking) : bare(taking));
    }

    private static WorkerBuilder guarded(Transport taking) {
        return Worker.builder(taking, TaskRegistry.of(List.of(BenchTasksTasks.guarded.definition())))
                .policies(SkirretConfig.load().policies())
                .retryBudget(RetryBudgetSettings.DEFAULT);
    }

    private static WorkerBuilder bare(Transport taking) {
        return Worker.builder(taking, TaskRegistry.of(List.of(BenchTasksTasks.noop.definition())))
                .noRetryBudget();
    }

    /** From the first tenth on: how long a worker takes to start is another question. */
    private Sample drain(WorkerBuilder settings) {
        try (Worker worker =
                settings.queues(SkirretSide.QUEUE).concurrency(prefetch).build()) {
            worker.start();
            await(worker, messages / 10);
            Sample.Started start = Sample.start();
            int before = (int) worker.stats().succeeded();
            await(worker, messages);
            return start.done(messages - before);
        }
    }

    private static void await(Worker worker, int runs) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (worker.stats().succeeded() < runs) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected " + runs + " runs, got " + worker.stats());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
