package io.skirret.systemtests.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.cli.SkirretCli;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskRegistry;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code skirret worker} with an OpenTelemetry that is made from settings, in a process of its own. */
@RabbitTest
final class TracedCommandTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    private Path folder;

    private final RabbitBroker broker;

    TracedCommandTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void what_the_command_has_run_is_exported_as_it_ends() throws Exception {
        Path log = folder.resolve("log");
        Process worker = start(log);
        try (TaskClient client = TaskClient.builder()
                .url(broker.url())
                .tasks(TaskRegistry.of(new AgentTasksTasks.Module().tasks()))
                .build()) {
            client.send(AgentTasksTasks.order.signature("o-17").with(traced())).get(Duration.ofMinutes(1));
            worker.destroy();
            assertThat(worker.waitFor(1, TimeUnit.MINUTES))
                    .as(Files.readString(log))
                    .isTrue();
        } finally {
            worker.destroyForcibly();
        }

        List<String> lines = Files.readAllLines(log);
        assertThat(worker.exitValue()).as(String.join("\n", lines)).isZero();
        // The order's two attempts and the call that the second one makes; that may have run or not.
        assertThat(lines)
                .filteredOn(line -> line.startsWith(LineExporter.MARK)
                        && (line.endsWith(" agent.order") || line.contains(" send ")))
                .as(String.join("\n", lines))
                .containsExactlyInAnyOrder(
                        exported("process", "agent.order"),
                        exported("settle", "agent.order"),
                        exported("send", "agent.mail"),
                        exported("process", "agent.order"),
                        exported("settle", "agent.order"));
    }

    private static TaskOptions traced() {
        return TaskOptions.builder()
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .build();
    }

    private static String exported(String operation, String task) {
        return LineExporter.MARK + " " + TRACE + " " + operation + " skirret.tasks:agent " + task;
    }

    private Process start(Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dotel.traces.exporter=lines",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none",
                        // Nothing is exported but at the end.
                        "-Dotel.bsp.schedule.delay=3600000",
                        "-Dskirret.tracing=true",
                        "-Dskirret.policies.quick.max-retries=3",
                        "-Dskirret.policies.quick.base=100ms",
                        // Of the other tasks on the tests' class path.
                        "-Dskirret.policies.faults.base=1s",
                        "-Dskirret.policies.courier.base=1s",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SkirretCli.class.getName(),
                        "worker",
                        "--broker",
                        broker.url(),
                        "--queues",
                        "agent")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
