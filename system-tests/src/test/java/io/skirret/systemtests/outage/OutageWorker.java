package io.skirret.systemtests.outage;

import io.skirret.failure.HttpStatusException;
import io.skirret.task.TaskContext;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerEvent;
import io.skirret.worker.breaker.BreakerSettings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A worker in a process of its own, whose one task needs a partner. It writes down each run and each change of the
 * breaker.
 */
final class OutageWorker implements AutoCloseable {

    static final String TASK = "outage.order";
    static final Duration OPEN_FOR = Duration.ofSeconds(4);
    static final int FAILURES = 3;
    static final int TRIALS = 2;

    private final Process process;

    private OutageWorker(Process process) {
        this.process = process;
    }

    static OutageWorker start(String url, String queue, String breaker, Path folder) throws IOException {
        File log = log(folder).toFile();
        return new OutageWorker(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutageWorker.class.getName(),
                        url,
                        queue,
                        breaker,
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start());
    }

    private static Path log(Path folder) {
        return folder.resolve("workers.log");
    }

    /** What all of them logged. */
    static String said(Path folder) throws IOException {
        return Files.exists(log(folder)) ? Files.readString(log(folder)) : "";
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Lines are short and written in one go, so several processes may share the file. */
    private static void write(Path folder, Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(word).append(' ');
        }
        try {
            Files.writeString(
                    folder.resolve("events"),
                    line.append(System.currentTimeMillis()).append('\n'),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Object order(Path folder, TaskContext context) throws InterruptedException {
        long pid = ProcessHandle.current().pid();
        boolean down = Files.exists(folder.resolve("down"));
        write(folder, "run", pid, context.id(), context.retries(), down ? "failed" : "done");
        TimeUnit.MILLISECONDS.sleep(30);
        if (down) {
            throw new HttpStatusException(503, Map.of(), null);
        }
        return "";
    }

    private static void on(Path folder, WorkerEvent event) {
        if (event instanceof WorkerEvent.BreakerChanged changed) {
            write(folder, "breaker", ProcessHandle.current().pid(), changed.to());
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[3]);
        TaskDefinition<Object> task = new TaskDefinition<>(
                TASK,
                "io.skirret.systemtests.outage.OutageWorker.order()",
                List.of(),
                Object.class,
                TaskSettings.builder()
                        .circuitBreaker(arguments[2])
                        .maxRetries(3)
                        .build(),
                (instances, values, context) -> order(folder, context));
        try (Transport transport = Transports.open(arguments[0], TransportOptions.defaults());
                Worker worker = Worker.builder(transport, TaskRegistry.of(List.of(task)))
                        .queues(arguments[1])
                        .concurrency(2)
                        .breaker(
                                arguments[2],
                                BreakerSettings.builder()
                                        .failures(FAILURES)
                                        .openFor(OPEN_FOR)
                                        .trials(TRIALS)
                                        .build())
                        .listener(event -> on(folder, event))
                        .name("worker" + ProcessHandle.current().pid())
                        .build()) {
            worker.start();
            write(
                    folder,
                    "ready",
                    ProcessHandle.current().pid(),
                    worker.breakers().statuses().get(0).state());
            // The parent holds the other end: its death, however it came, ends this process too.
            while (System.in.read() != -1) {
                continue;
            }
        }
    }
}
