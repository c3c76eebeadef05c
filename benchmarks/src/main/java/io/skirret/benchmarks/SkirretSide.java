package io.skirret.benchmarks;

import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Our side: the same work through the doors that users have. */
final class SkirretSide implements AutoCloseable {

    static final String QUEUE = "bench";

    /** Without the one that has a breaker: a worker that knows it keeps a connection for it. */
    private static final TaskRegistry TASKS = TaskRegistry.of(List.of(
            BenchTasksTasks.noop.definition(),
            BenchTasksTasks.arrive.definition(),
            BenchTasksTasks.delayed.definition()));

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Transport transport;
    private final Transport workerTransport;
    private final TaskClient client;

    SkirretSide(String url) {
        this.workerTransport = Transports.open(
                url, TransportOptions.builder().name("benchmark worker").build());
        this.transport = Transports.open(
                url, TransportOptions.builder().name("benchmark skirret").build());
        this.client = TaskClient.builder().transport(transport).build();
        TaskClient.setCurrent(client);
        transport.declare(QUEUE);
    }

    /** One thread with {@code delayAll}. */
    Sample publishBulk(String payload, int messages) {
        Sample.Started start = Sample.start();
        List<Signature<Void>> calls = new ArrayList<>(messages);
        for (int i = 0; i < messages; i++) {
            calls.add(BenchTasksTasks.noop.signature(payload));
        }
        BenchTasksTasks.noop.delayAll(calls);
        return start.done(messages);
    }

    /** One thread with {@code delay}, one after another. */
    Sample publishOneByOne(String payload, int messages) {
        Sample.Started start = Sample.start();
        for (int i = 0; i < messages; i++) {
            BenchTasksTasks.noop.delay(payload);
        }
        return start.done(messages);
    }

    /** Many threads, each with {@code delay}. */
    Sample publishThreads(String payload, int threads, int eachThread) throws Exception {
        Sample.Started start = Sample.start();
        CallingThreads.run(threads, thread -> {
            for (int i = 0; i < eachThread; i++) {
                BenchTasksTasks.noop.delay(payload);
            }
        });
        return start.done(threads * eachThread);
    }

    /** A worker runs what is there, until it holds nothing any more: the last acknowledgement is sent. */
    Sample drain(int messages, int prefetch) {
        try (Worker worker = worker(prefetch)) {
            Sample.Started start = Sample.start();
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
            worker.start();
            WorkerStats now = worker.stats();
            while (now.succeeded() < messages || now.unsettled() > 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("expected " + messages + " runs, got " + now);
                }
                LockSupport.parkNanos(POLL_NANOS);
                now = worker.stats();
            }
            return start.done(messages);
        }
    }

    /** From {@code delay} to the body, on an idle queue; nanoseconds each. */
    long[] latency(String payload, int calls) throws Exception {
        LatencyProbe probe = new LatencyProbe();
        BenchTasks.probe = probe;
        try (Worker worker = worker(10)) {
            worker.start();
            return probe.measure(calls, () -> BenchTasksTasks.arrive.delay(payload));
        }
    }

    /** Calls that wait from the shortest to the longest, by countdown and by eta in turn. */
    BenchTasks.Lateness delays(int calls, Duration shortest, Duration longest, long seed) throws Exception {
        Random random = new Random(seed);
        BenchTasks.Lateness lateness = new BenchTasks.Lateness(calls);
        BenchTasks.lateness = lateness;
        try (Worker worker = worker(250)) {
            worker.start();
            // The broker's waiting queues are made when first needed, and stay; they are 3 % apart.
            for (double delay = shortest.toMillis(); delay <= longest.toMillis() * 1.03; delay *= 1.02) {
                sendDelayed(
                        TaskOptions.builder()
                                .countdown(Duration.ofMillis((long) delay))
                                .build(),
                        1);
            }
            List<Signature<Void>> batch = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                // In small batches, so that filling the list does not count as waiting.
                int delay = (int) shortest.plusMillis(
                                random.nextInt((int) longest.minus(shortest).toMillis()))
                        .toMillis();
                long due = System.currentTimeMillis() + delay;
                TaskOptions options = i % 2 == 0
                        ? TaskOptions.builder()
                                .countdown(Duration.ofMillis(delay))
                                .build()
                        : TaskOptions.builder().eta(Instant.ofEpochMilli(due)).build();
                batch.add(BenchTasksTasks.delayed.with(options).signature(due, delay));
                if (batch.size() == 50 || i == calls - 1) {
                    BenchTasksTasks.delayed.delayAll(batch);
                    batch.clear();
                }
            }
            if (!lateness.left().await(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("expected all delayed calls to run, still missing "
                        + lateness.left().getCount());
            }
        }
        return lateness;
    }

    /**
     * Growth of the used heap, in bytes, that delayed calls in the broker cost a process whose worker will run them.
     */
    long heapOfDelayed(int calls) throws Exception {
        try (Worker worker = worker(250)) {
            worker.start();
            TaskOptions later =
                    TaskOptions.builder().countdown(Duration.ofMinutes(30)).build();
            sendDelayed(later, 2_000);
            long before = usedHeap();
            for (int sent = 0; sent < calls; sent += 1_000) {
                sendDelayed(later, 1_000);
            }
            return Math.max(0, usedHeap() - before);
        }
    }

    private static void sendDelayed(TaskOptions options, int count) {
        List<Signature<Void>> calls = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            calls.add(BenchTasksTasks.delayed.with(options).signature(BenchTasks.WARM_UP, 0));
        }
        BenchTasksTasks.delayed.delayAll(calls);
    }

    private static long usedHeap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private Worker worker(int prefetch) {
        return Worker.builder(workerTransport, TASKS)
                .queues(QUEUE)
                .concurrency(prefetch)
                .build();
    }

    @Override
    public void close() {
        TaskClient.setCurrent(null);
        client.close();
        transport.close();
        workerTransport.close();
    }
}
