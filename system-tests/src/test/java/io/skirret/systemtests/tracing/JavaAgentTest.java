package io.skirret.systemtests.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With OpenTelemetry's Java agent, which the build fetches, nothing is doubled; or a warning says that it is. */
@RabbitTest
final class JavaAgentTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WARNING = "Expected OpenTelemetry's Java agent to leave RabbitMQ's client to Skirret";

    @TempDir
    private Path folder;

    private final RabbitBroker broker;

    JavaAgentTest(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void beside_the_agent_each_call_run_and_ending_has_one_span() throws Exception {
        List<String> lines = run("-Dotel.instrumentation.rabbitmq.enabled=false");

        // One call with two attempts, and the one that it makes.
        List<JsonNode> spans = spans(lines);
        assertThat(spans)
                .extracting(JavaAgentTest::name)
                .as(String.join("\n", lines))
                .containsExactlyInAnyOrder(
                        "send skirret.tasks:agent",
                        "process skirret.tasks:agent",
                        "settle skirret.tasks:agent",
                        "process skirret.tasks:agent",
                        "settle skirret.tasks:agent",
                        "send skirret.tasks:agent",
                        "process skirret.tasks:agent",
                        "settle skirret.tasks:agent");
        assertThat(spans)
                .extracting(span -> span.path("traceId").asText())
                .containsOnly(spans.get(0).path("traceId").asText());
        assertThat(lines).noneMatch(line -> line.contains(WARNING));
    }

    @Test
    void where_the_agent_tells_of_rabbitmq_too_a_warning_says_what_to_set() throws Exception {
        List<String> lines = run("-Dotel.instrumentation.rabbitmq.enabled=true");

        assertThat(lines)
                .as(String.join("\n", lines))
                .filteredOn(line -> line.contains(WARNING))
                .singleElement()
                .asString()
                .contains("OTEL_INSTRUMENTATION_RABBITMQ_ENABLED=false");
        assertThat(new TreeSet<>(spans(lines).stream().map(JavaAgentTest::name).toList()))
                .as("what it warns of is so")
                .contains("send skirret.tasks:agent", "skirret.tasks publish");
    }

    private List<String> run(String option) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-javaagent:" + System.getProperty("skirret.test.otel.agent"),
                        "-Dotel.traces.exporter=logging-otlp",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none",
                        option,
                        "-Dskirret.tracing=true",
                        "-Dskirret.worker.queues=agent",
                        "-Dskirret.policies.quick.max-retries=3",
                        "-Dskirret.policies.quick.base=100ms",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentApplication.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SKIRRET_BROKER_URL", broker.url());
        Process process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES))
                .as(Files.readString(log))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readAllLines(log);
    }

    private static List<JsonNode> spans(List<String> lines) throws IOException {
        List<JsonNode> spans = new ArrayList<>();
        for (String line : lines) {
            int start = line.indexOf("{\"resource\"");
            if (start >= 0) {
                for (JsonNode scope : JSON.readTree(line.substring(start)).path("scopeSpans")) {
                    scope.path("spans").forEach(spans::add);
                }
            }
        }
        return spans;
    }

    private static String name(JsonNode span) {
        return span.path("name").asText();
    }
}
