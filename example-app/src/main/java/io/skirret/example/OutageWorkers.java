package io.skirret.example;

import io.skirret.worker.WorkerEvent;
import io.skirret.worker.breaker.BreakerState;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The demo's worker processes, and what they write down while they run. */
final class OutageWorkers implements AutoCloseable {

    private final List<One> workers = new ArrayList<>();
    private final List<OutageRecord> records = new ArrayList<>();
    private final Path folder;

    private OutageWorkers(Path folder) {
        this.folder = folder;
    }

    /** How one of them stands, as far as it has written. */
    record Now(int number, BreakerState breaker, int ran, int delivered, int failed, int parked) {}

    private final class One {
        private final int number;
        private final Process process;
        private final Path log;
        private final CountDownLatch ready = new CountDownLatch(1);
        private final Thread reader;
        private BreakerState breaker = BreakerState.CLOSED;
        private int ran;
        private int delivered;
        private int failed;
        private int parked;

        One(int number, String broker, boolean verbose) throws IOException {
            this.number = number;
            this.log = folder.resolve("worker-" + number + ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Courier.class.getName(),
                    "outage-worker",
                    "--name",
                    name(number)));
            if (verbose) {
                command.add("--verbose");
            }
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(
                            verbose ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.to(log.toFile()));
            // Not as an argument, which everybody on this machine could read.
            builder.environment().put("SKIRRET_BROKER_URL", broker);
            this.process = builder.start();
            this.reader = new Thread(this::read, "records of " + name(number));
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals(OutageWorkerCommand.READY)) {
                        ready.countDown();
                    } else {
                        OutageRecord.parse(number, line).ifPresent(this::keep);
                    }
                }
            } catch (IOException broken) {
                System.err.println("The records of worker " + number + " end early: " + broken.getMessage());
            }
        }

        private void keep(OutageRecord one) {
            synchronized (records) {
                records.add(one);
                if (one instanceof OutageRecord.Turned turned) {
                    breaker = turned.state();
                } else if (one instanceof OutageRecord.Left left) {
                    ran += left.ran() ? 1 : 0;
                    delivered += left.ending() == WorkerEvent.Ending.SUCCEEDED ? 1 : 0;
                    failed += left.ran() && left.ending() == WorkerEvent.Ending.RETRIED ? 1 : 0;
                    parked += left.ending() == WorkerEvent.Ending.DELAYED ? 1 : 0;
                }
            }
        }

        Now now() {
            return new Now(number, breaker, ran, delivered, failed, parked);
        }
    }

    static OutageWorkers start(int count, String broker, boolean verbose) throws IOException {
        OutageWorkers started = new OutageWorkers(Files.createTempDirectory("courier-outage"));
        try {
            for (int number = 1; number <= count; number++) {
                started.workers.add(started.new One(number, broker, verbose));
            }
            return started;
        } catch (IOException | RuntimeException failure) {
            started.close();
            throw failure;
        }
    }

    static String name(int number) {
        return "worker-" + number + "@demo";
    }

    /** Waits until all take messages. */
    void awaitReady(long seconds) throws InterruptedException, IOException {
        for (One one : workers) {
            for (int tenths = 0; !one.ready.await(100, TimeUnit.MILLISECONDS); tenths++) {
                mustLive();
                if (tenths > 10 * seconds) {
                    throw new IllegalStateException("expected worker " + one.number + " to be ready within " + seconds
                            + " s, got nothing; nothing was sent. Its log:\n" + log(one));
                }
            }
        }
    }

    /** @throws IllegalStateException if one of them has ended */
    void mustLive() throws IOException {
        for (One one : workers) {
            if (!one.process.isAlive()) {
                throw new IllegalStateException("expected three workers, but worker " + one.number
                        + " has ended with exit code " + one.process.exitValue() + ". Its log:\n" + log(one));
            }
        }
    }

    private static String log(One one) throws IOException {
        if (!Files.exists(one.log)) {
            return "(on standard error)";
        }
        List<String> lines = Files.readAllLines(one.log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    List<Now> now() {
        synchronized (records) {
            return workers.stream().map(One::now).toList();
        }
    }

    /** All that was written so far, oldest first as far as it can be told. */
    List<OutageRecord> records() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    /** Lets them end, and reads all that they have to say. */
    void stop() throws IOException, InterruptedException {
        for (One one : workers) {
            one.process.getOutputStream().close();
        }
        for (One one : workers) {
            if (!one.process.waitFor(20, TimeUnit.SECONDS)) {
                one.process.destroyForcibly();
            }
            one.reader.join(5_000);
        }
    }

    @Override
    public void close() throws IOException {
        for (One one : workers) {
            one.process.destroy();
        }
        for (One one : workers) {
            try {
                if (!one.process.waitFor(5, TimeUnit.SECONDS)) {
                    one.process.destroyForcibly();
                }
            } catch (InterruptedException hurry) {
                one.process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.map(Path::toFile).forEach(File::delete);
        }
        Files.deleteIfExists(folder);
    }
}
