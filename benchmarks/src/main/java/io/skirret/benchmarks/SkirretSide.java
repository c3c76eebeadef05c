package io.skirret.benchmarks;

import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Our side: the same work through the doors that users have. */
final class SkirretSide implements AutoCloseable {

    static final String QUEUE = "bench";

    private final Transport transport;
    private final Transport workerTransport;
    private final TaskClient client;

    SkirretSide(String url) {
        this.workerTransport = Transports.open(url, TransportOptions.defaults().withName("benchmark worker"));
        this.transport = Transports.open(url, TransportOptions.defaults().withName("benchmark skirret"));
        this.client = TaskClient.builder().transport(transport).build();
        TaskClient.setCurrent(client);
        transport.declare(QUEUE);
    }

    void purge() {
        transport.admin().purge(QUEUE);
    }

    /** One thread with {@code delayAll}; messages a second. */
    double publishBulk(String payload, int messages) {
        List<Signature<Void>> calls = new ArrayList<>(messages);
        for (int i = 0; i < messages; i++) {
            calls.add(BenchTasksTasks.noop.signature(payload));
        }
        long start = System.nanoTime();
        BenchTasksTasks.noop.delayAll(calls);
        return RawClient.rate(messages, start);
    }

    /** Many threads, each with {@code delay}; messages a second. */
    double publishThreads(String payload, int threads, int eachThread) throws Exception {
        return Threads.run(threads, thread -> {
                    for (int i = 0; i < eachThread; i++) {
                        BenchTasksTasks.noop.delay(payload);
                    }
                })
                * eachThread;
    }

    /** A worker runs what is there; messages a second. */
    double drain(int messages, int prefetch) throws Exception {
        CountDownLatch left = new CountDownLatch(messages);
        BenchTasks.ran = left;
        try (Worker worker = worker(prefetch)) {
            long start = System.nanoTime();
            worker.start();
            if (!left.await(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("expected " + messages + " runs, still missing " + left.getCount());
            }
            return RawClient.rate(messages, start);
        }
    }

    /** From {@code delay} to the body, on an idle queue; nanoseconds, sorted. */
    long[] latency(String payload, int rounds) throws Exception {
        LatencyProbe probe = new LatencyProbe();
        BenchTasks.probe = probe;
        try (Worker worker = worker(10)) {
            worker.start();
            return probe.measure(rounds, () -> BenchTasksTasks.arrive.delay(payload));
        }
    }

    /** Calls with countdowns from 2 to 10 s; how many milliseconds late each ran, sorted. */
    long[] delays(int calls, long seed) throws Exception {
        Random random = new Random(seed);
        CountDownLatch left = new CountDownLatch(calls);
        BenchTasks.ran = left;
        BenchTasks.lateness = new AtomicLongArray(calls);
        BenchTasks.latenessCount.set(0);
        try (Worker worker = worker(250)) {
            worker.start();
            List<Signature<Void>> batch = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                // Each batch has the time of its sending, so that filling the list does not count as waiting.
                Duration countdown = Duration.ofMillis(2_000 + random.nextInt(8_000));
                long due = System.currentTimeMillis() + countdown.toMillis();
                batch.add(BenchTasksTasks.delayed
                        .with(TaskOptions.NONE.withEta(java.time.Instant.ofEpochMilli(due)))
                        .signature(due));
                if (batch.size() == 200 || i == calls - 1) {
                    BenchTasksTasks.delayed.delayAll(batch);
                    batch.clear();
                }
            }
            if (!left.await(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("expected all delayed calls to run, still missing " + left.getCount());
            }
        }
        return BenchTasks.sortedLateness();
    }

    /** Growth of the used heap, in MB, that delayed calls in the broker cost a process whose worker will run them. */
    double heapOfDelayed(int calls) throws Exception {
        BenchTasks.ran = new CountDownLatch(calls);
        try (Worker worker = worker(250)) {
            worker.start();
            TaskOptions later = TaskOptions.NONE.withCountdown(Duration.ofMinutes(30));
            sendDelayed(later, 1_000);
            long before = usedHeap();
            for (int sent = 0; sent < calls; sent += 1_000) {
                sendDelayed(later, 1_000);
            }
            return Math.max(0, usedHeap() - before) / 1e6;
        }
    }

    private static void sendDelayed(TaskOptions options, int count) {
        List<Signature<Void>> calls = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            calls.add(BenchTasksTasks.delayed.with(options).signature(0L));
        }
        BenchTasksTasks.delayed.delayAll(calls);
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private Worker worker(int prefetch) {
        return Worker.builder(workerTransport, TaskRegistry.load(SkirretSide.class.getClassLoader()))
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
