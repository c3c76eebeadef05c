package io.skirret.benchmarks;

import io.skirret.client.Signature;
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
 * Calls that wait in the benchmark's queue, and the worker that drains it, for what is compared with itself in turn.
 */
final class Drain {

    static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    static final TaskRegistry TASKS = TaskRegistry.of(List.of(BenchTasksTasks.noop.definition()));

    private Drain() {}

    static Transport open(String url, String name) {
        return Transports.open(
                url, TransportOptions.builder().name("benchmark " + name).build());
    }

    static List<Signature<Void>> calls(int messages, String payload) {
        List<Signature<Void>> calls = new ArrayList<>(messages);
        for (int i = 0; i < messages; i++) {
            calls.add(BenchTasksTasks.noop.signature(payload));
        }
        return calls;
    }

    static WorkerBuilder builder(Transport taking, int concurrency) {
        return Worker.builder(taking, TASKS)
                .noRetryBudget()
                .queues(SkirretSide.QUEUE)
                .concurrency(concurrency);
    }

    /** From the first tenth on: how long a worker takes to start is another question. */
    static Sample measure(Worker worker, int messages) {
        worker.start();
        await(worker, messages / 10);
        Sample.Started start = Sample.start();
        int before = (int) worker.stats().succeeded();
        await(worker, messages);
        return start.done(messages - before);
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
