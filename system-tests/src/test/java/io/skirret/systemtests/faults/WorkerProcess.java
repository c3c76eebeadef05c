package io.skirret.systemtests.faults;

import io.skirret.cli.SkirretCli;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import io.skirret.worker.WorkerBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, to be killed. It ends by itself when its parent does. */
final class WorkerProcess implements AutoCloseable {

    static final int CONCURRENCY = 8;

    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** @param options JVM options more, such as the point to crash at */
    static WorkerProcess start(String url, String queue, Evidence evidence, String... options) {
        return launch(evidence, List.of(options), WorkerProcess.class.getName(), url, queue);
    }

    /** The same with tasks under aspects, woven by the agent in this jar. */
    static WorkerProcess startWoven(String url, String queue, Evidence evidence, Path agent) {
        return launch(evidence, List.of("-javaagent:" + agent), WovenWorker.class.getName(), url, queue);
    }

    /** One that runs the members of groups, and what follows them. */
    static WorkerProcess startForGroups(String url, String queue, Evidence evidence, String... options) {
        return launch(evidence, List.of(options), GroupWorker.class.getName(), url, queue);
    }

    /** The same by the command line that users have, which knows of signals. */
    static WorkerProcess startByCommand(String url, String queue, Evidence evidence) {
        return launch(
                evidence,
                List.of(),
                SkirretCli.class.getName(),
                "worker",
                "--broker",
                url,
                "--queues",
                queue,
                "--concurrency",
                String.valueOf(CONCURRENCY),
                "--config",
                FaultTasks.configuration(evidence.folder()).toString());
    }

    private static WorkerProcess launch(Evidence evidence, List<String> options, String... main) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Many of these start, and none lives long.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-D" + FaultTasks.FOLDER + "=" + evidence.folder()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(main));
        File log = evidence.folder().resolve("workers.log").toFile();
        try {
            return new WorkerProcess(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException("a worker process could not be started", failure);
        }
    }

    public static void main(String[] args) throws Exception {
        try (Transport transport = Transports.open(args[0], TransportOptions.defaults());
                Worker worker = builder(transport, TaskRegistry.of(new FaultTasksTasks.Module().tasks()), args[1])
                        .build()) {
            run(worker);
        }
    }

    static WorkerBuilder builder(Transport transport, TaskRegistry tasks, String queue) {
        return Worker.builder(transport, tasks)
                .queues(queue)
                .concurrency(CONCURRENCY)
                .policies(FaultTasks.policies())
                // The judge holds retries to the delay that was asked for.
                .noRetryBudget()
                .name("worker" + ProcessHandle.current().pid() + "@faults")
                .quarantineDelay(Duration.ofMillis(200))
                .shutdownBudget(Duration.ofSeconds(5));
    }

    /** Until the parent ends it, or ends. */
    static void run(Worker worker) throws IOException {
        worker.start();
        // The parent holds the other end: its death, however it came, ends this process too.
        while (System.in.read() != -1) {
            continue;
        }
    }

    /** SIGKILL: no hook runs, no buffer is flushed. */
    void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    /** SIGTERM, as a supervisor sends it. */
    void terminate() {
        process.destroy();
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Asks it to stop in an orderly way, and does not wait. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            process.destroyForcibly();
        }
    }

    /** Waits for the process to end by itself; false if it has not. */
    boolean await(Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Does this when the process has ended, on some thread; completes after that. */
    CompletableFuture<Void> onExit(Runnable action) {
        return process.onExit().thenRun(action);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Ends it in an orderly way. */
    @Override
    public void close() {
        stop();
        if (!await(Duration.ofSeconds(15))) {
            process.destroyForcibly();
        }
    }
}
