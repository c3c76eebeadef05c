package io.skirret.benchmarks;

import io.skirret.worker.Worker;
import io.skirret.worker.endpoint.WorkerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long a worker that drains takes to answer an orchestrator and a scraper: each is asked again and again. */
final class ProbeTimes {

    private static final List<String> PATHS = List.of("/health/live", "/health/ready", "/metrics");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Of fewer a 95th percentile says little. */
    private static final int ENOUGH = 200;

    private final Map<String, List<Double>> millis = new LinkedHashMap<>();

    /** Asks while the worker has not done so many messages. */
    void ask(WorkerEndpoint endpoint, Worker worker, int messages) throws IOException {
        while (worker.stats().succeeded() < messages) {
            for (String path : PATHS) {
                long start = System.nanoTime();
                read(endpoint, path);
                double taken = (System.nanoTime() - start) / 1e6;
                millis.computeIfAbsent(path, unused -> new ArrayList<>()).add(taken);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * The whole answer. By the client that asks on the caller's thread: of one with threads of its own each would wait
     * for a processor in its turn, on the machine that drains.
     *
     * @throws IOException also if it is no success
     */
    private static void read(WorkerEndpoint endpoint, String path) throws IOException {
        URLConnection asked =
                URI.create("http://127.0.0.1:" + endpoint.port() + path).toURL().openConnection();
        asked.setConnectTimeout((int) PATIENCE.toMillis());
        asked.setReadTimeout((int) PATIENCE.toMillis());
        try (InputStream answer = asked.getInputStream()) {
            answer.readAllBytes();
        }
    }

    /** Whether each was asked often enough. */
    boolean enough() {
        return !millis.isEmpty() && millis.values().stream().allMatch(times -> times.size() >= ENOUGH);
    }

    /** The 95th percentile of the slowest. */
    double p95() {
        double slowest = 0;
        for (List<Double> times : millis.values()) {
            Collections.sort(times);
            slowest = Math.max(slowest, times.get((int) Math.ceil(times.size() * 0.95) - 1));
        }
        return slowest;
    }
}
