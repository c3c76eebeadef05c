package io.skirret.example;

import io.skirret.worker.WorkerEvent;
import io.skirret.worker.WorkerListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the run through the worker's events and shows it on one line, or a line every two seconds where that is a
 * file.
 */
final class DemoProgress implements WorkerListener {

    private final String run;
    private final int total;
    private final boolean quiet;
    // ./dev says whether standard output is a terminal: System.console() means something else from Java 22 on.
    private final boolean terminal = Boolean.getBoolean("courier.terminal");
    private final Map<String, AtomicInteger> ended = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> retries = new ConcurrentHashMap<>();
    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger dead = new AtomicInteger();
    private final CountDownLatch open;

    DemoProgress(List<DeliveryJob> jobs, String run, boolean quiet) {
        this.run = run;
        this.total = jobs.size();
        this.quiet = quiet;
        this.open = new CountDownLatch(total);
    }

    static String taskId(String run, DeliveryJob job) {
        return run + "-" + job.id();
    }

    /** The delivery's id, or null if the task is not of this run. */
    static @Nullable String jobId(String run, @Nullable String taskId) {
        return taskId != null && taskId.startsWith(run + "-") ? taskId.substring(run.length() + 1) : null;
    }

    /** How often each delivery was retried, by its id; only those that were. */
    Map<String, AtomicInteger> retries() {
        return retries;
    }

    /** How often each delivery ended, by its id. */
    Map<String, AtomicInteger> endings() {
        return ended;
    }

    @Override
    public void on(WorkerEvent event) {
        if (!(event instanceof WorkerEvent.TaskFinished finished)) {
            return;
        }
        @Nullable String id = jobId(run, finished.taskId());
        if (id == null) {
            return;
        }
        switch (finished.ending()) {
            case RETRIED ->
                retries.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
            case SUCCEEDED -> end(id, delivered);
            case DEAD_LETTERED -> end(id, dead);
            case EXPIRED, DELAYED, REQUEUED, REVOKED -> {}
        }
    }

    private void end(String id, AtomicInteger counter) {
        if (ended.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet() == 1) {
            counter.incrementAndGet();
            open.countDown();
        }
    }

    void begin(String broker) {
        say("Courier sends " + total + " webhooks to ten partners, of whom one behaves. Broker: " + broker);
    }

    void allSent() {
        say("All are stored by the broker. Delivering:");
    }

    boolean awaitAll(Duration timeout) throws InterruptedException {
        long rounds = timeout.toMillis() / 250;
        boolean finished = false;
        for (long i = 0; i < rounds && !finished; i++) {
            finished = open.await(250, TimeUnit.MILLISECONDS);
            if (terminal || finished || i % 8 == 7) {
                show(finished);
            }
        }
        return finished;
    }

    private void show(boolean last) {
        if (quiet) {
            return;
        }
        int sum = retries.values().stream().mapToInt(AtomicInteger::get).sum();
        int done = ended.size();
        int filled = done * 30 / total;
        String line = String.format(
                "  [%s%s] %4d of %d   delivered %d   retries %d   dead letters %d",
                "#".repeat(filled), ".".repeat(30 - filled), done, total, delivered.get(), sum, dead.get());
        System.out.print(terminal ? "\r" + line + (last ? "\n" : "") : line + "\n");
        System.out.flush();
    }

    private void say(String line) {
        if (!quiet) {
            System.out.println(line);
        }
    }
}
