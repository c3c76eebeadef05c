package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The example application as a worker in a process of its own, started as a user starts it. */
final class CourierProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private CourierProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Returns when it takes messages. */
    static CourierProcess start(String url, String queue, Path folder) throws IOException {
        return start(url, queue, folder, Map.of());
    }

    /** The same with more environment variables. */
    static CourierProcess start(String url, String queue, Path folder, Map<String, String> environment)
            throws IOException {
        CourierProcess worker = launch(url, queue, folder, environment);
        worker.awaitText("takes from " + queue);
        return worker;
    }

    /** Returns at once. */
    static CourierProcess launch(
            String url, String queue, Path folder, Map<String, String> environment, String... options)
            throws IOException {
        Path log = folder.resolve("worker.log");
        List<String> command = new ArrayList<>(List.of("worker", "--queues", queue, "--concurrency", "2"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(CourierCommand.of(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SKIRRET_BROKER_URL", url);
        builder.environment().putAll(environment);
        return new CourierProcess(builder.start(), log);
    }

    void awaitText(String text) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(process.isAlive()).as(log()).isTrue();
            return log().contains(text);
        });
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGTERM again and again. */
    void terminateUntilItEnds() {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            process.destroy();
            return !process.isAlive();
        });
    }

    /** Waits for its end. */
    int exitCode() throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
