package io.skirret.systemtests.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.retry.Jitter;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.Reject;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import io.skirret.worker.endpoint.EndpointSettings;
import io.skirret.worker.endpoint.WorkerEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts and dashboards that people load: against a real scrape, and in the situations that they are for. */
final class MonitoringFilesTest {

    private static final Path FILES = Path.of("..", "monitoring");
    private static final Path ALERTS = FILES.resolve("prometheus/skirret-alerts.yml");
    private static final Path RUNBOOKS = Path.of("..", "docs", "how-to", "runbooks.md");
    private static final int ALERT_COUNT = 8;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern THRESHOLD = Pattern.compile("\\s(<|>|>=|<=)\\s[0-9.]+\\s*$");

    @TempDir
    private Path folder;

    @BeforeAll
    static void prometheus() {
        Prometheus.require();
    }

    @Test
    void each_alert_fires_when_it_should_and_is_silent_in_calm() throws Exception {
        assertThat(Prometheus.tool("check", "rules", ALERTS.toString())).contains(ALERT_COUNT + " rules found");
        assertThat(Prometheus.tool(
                        "test",
                        "rules",
                        FILES.resolve("prometheus/skirret-alerts.test.yml").toString()))
                .contains("SUCCESS");
    }

    @Test
    void each_alert_has_its_runbook_and_no_runbook_is_left_over() throws IOException {
        Set<String> links = Pattern.compile("runbook: docs/how-to/runbooks\\.md#(\\w+)")
                .matcher(Files.readString(ALERTS))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> headings = Pattern.compile("(?m)^## (\\w+)$")
                .matcher(Files.readString(RUNBOOKS))
                .results()
                .map(found -> found.group(1).toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(links).hasSize(ALERT_COUNT).isEqualTo(headings);
    }

    /** A dashboard whose query names what there is not shows nothing, and nobody is told. */
    @Test
    void every_expression_finds_something_in_a_real_scrape() throws Exception {
        MemoryBroker broker = MemoryBroker.named("monitoring-" + UUID.randomUUID());
        try (WorkerEndpoint endpoint = WorkerEndpoint.open(EndpointSettings.at("127.0.0.1", 0));
                Transport transport = endpoint.watch(broker.connect(TransportOptions.defaults()));
                TaskClient client = TaskClient.builder()
                        .transport(transport)
                        .queue("skirret")
                        .build();
                Worker worker = worker(endpoint, transport);
                Prometheus prometheus = Prometheus.start(folder, endpoint.port(), ALERTS)) {
            worker.start();
            List<String> left = expressions();
            assertThat(left).as("panels and alerts").hasSizeGreaterThan(30);

            // Each look is at more calls: a rate is of two scrapes that differ.
            Awaitility.await("expressions that find nothing")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> {
                        for (String how : List.of("well", "late", "no")) {
                            var unused = client.sendByName("mail", List.of(how), Map.of(), TaskOptions.defaults());
                        }
                        for (String expression : List.copyOf(left)) {
                            if (findsANumber(prometheus.query(expression))) {
                                left.remove(expression);
                            }
                        }
                        assertThat(left).isEmpty();
                    });
            // As they stand in the file, which a rule that was not evaluated yet does not say.
            Awaitility.await("alerts that were evaluated")
                    .atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(health(prometheus))
                            .hasSize(ALERT_COUNT)
                            .allSatisfy((alert, health) ->
                                    assertThat(health).as(alert).isEqualTo("ok")));
        }
    }

    private static Map<String, String> health(Prometheus prometheus) throws Exception {
        Map<String, String> health = new TreeMap<>();
        prometheus
                .rules()
                .forEach(group -> group.path("rules")
                        .forEach(rule -> health.put(
                                rule.path("name").asText(), rule.path("health").asText())));
        return health;
    }

    private static boolean findsANumber(JsonNode result) {
        for (JsonNode each : result) {
            if (!each.path("value").path(1).asText().equals("NaN")) {
                return true;
            }
        }
        return false;
    }

    /** Those of the panels, and those of the alerts without what they are compared to. */
    private static List<String> expressions() throws IOException {
        List<String> all = new ArrayList<>();
        for (String name : List.of("skirret-fleet.json", "skirret-failures.json")) {
            JsonNode board =
                    JSON.readTree(FILES.resolve("grafana").resolve(name).toFile());
            board.path("panels")
                    .forEach(panel -> panel.path("targets")
                            .forEach(target -> all.add(target.path("expr").asText())));
        }
        Matcher alert = Pattern.compile("(?m)^        expr: (\\|\\n(?: {10}.*\\n)+|.*\\n)")
                .matcher(Files.readString(ALERTS));
        int alerts = 0;
        while (alert.find()) {
            alerts++;
            String expression = alert.group(1).replaceFirst("^\\|\\n", "").strip();
            Matcher threshold = THRESHOLD.matcher(expression);
            assertThat(threshold.find()).as(expression).isTrue();
            all.add(expression.substring(0, threshold.start()));
        }
        assertThat(alerts).as("alerts whose expression is looked at").isEqualTo(ALERT_COUNT);
        // As Grafana fills them in.
        return all.stream()
                .map(expression -> expression
                        .replace("$__rate_interval", "10s")
                        .replace("$__range", "1m")
                        .replace("[30m]", "[10s]")
                        .replace("[15m]", "[10s]")
                        .replace("[5m]", "[10s]")
                        .replace("$task", ".*")
                        .replace("$queue", ".*"))
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Worker worker(WorkerEndpoint endpoint, Transport transport) {
        TaskDefinition<?> mail = new TaskDefinition<>(
                "mail",
                "com.acme.Mail.send(java.lang.String)",
                List.of(new TaskParameter("how", String.class)),
                Object.class,
                TaskSettings.builder()
                        .policy("soon")
                        .autoretryFor(Set.of(IOException.class))
                        .build(),
                (instances, arguments, context) -> {
                    switch (String.valueOf(arguments[0])) {
                        case "late" -> throw new IOException("down");
                        case "no" -> throw new Reject("no");
                        default -> {
                            return null;
                        }
                    }
                });
        TaskDefinition<?> guarded = new TaskDefinition<>(
                "guarded",
                "com.acme.Mail.guarded()",
                List.of(),
                Object.class,
                TaskSettings.builder().circuitBreaker(TaskSettings.OWN_BREAKER).build(),
                (instances, arguments, context) -> null);
        return Worker.builder(transport, TaskRegistry.of(List.of(mail, guarded)))
                .name("worker@monitored")
                .policies(RetryPolicies.builder()
                        .add(RetryPolicy.builder("soon")
                                .maxRetries(1)
                                .base(Duration.ofMillis(200))
                                .minDelay(Duration.ofMillis(100))
                                .jitter(Jitter.none())
                                .build())
                        .build())
                .listener(endpoint)
                .build();
    }
}
