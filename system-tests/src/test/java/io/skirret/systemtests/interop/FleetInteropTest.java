package io.skirret.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.cli.SkirretCli;
import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.client.TaskState;
import io.skirret.control.Control;
import io.skirret.control.Replies;
import io.skirret.testkit.rabbit.RabbitBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Skirret's own commands, and {@link Control}, over a Java worker and a Python worker. */
final class FleetInteropTest extends MixedFleet {

    FleetInteropTest(RabbitBroker broker) {
        super(broker);
    }

    private record Said(int code, String out, String err) {}

    private Said skirret(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--broker", broker.url()));
        CommandLine line =
                SkirretCli.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = line.execute(all.toArray(String[]::new));
        return new Said(code, out.toString(), err.toString());
    }

    /** What both answer to a command that looks. */
    private JsonNode inspect(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("inspect"));
        all.addAll(List.of(words));
        all.addAll(List.of("-d", JAVA + "," + python, "--timeout", "20s", "--json"));
        Said said = skirret(all.toArray(String[]::new));
        assertThat(said.code()).as("%s: %s", List.of(words), said).isZero();
        JsonNode workers = new ObjectMapper().readTree(said.out()).path("workers");
        assertThat(workers).as(said.out()).hasSize(2);
        return workers;
    }

    @Test
    void statusAndEachInspectionAnswerOverBoth() throws Exception {
        Said status = skirret("status", "--timeout", "3s");
        assertThat(status.code()).isZero();
        assertThat(status.out())
                .containsPattern(JAVA + " +Java +0/2 .* skirret")
                .containsPattern(python + " +Python +0/\\d+ .* celery")
                .contains("2 workers answer.");

        for (String command : List.of(
                "ping",
                "active",
                "reserved",
                "scheduled",
                "revoked",
                "registered",
                "active_queues",
                "stats",
                "conf",
                "report",
                "clock",
                "query_task nobody")) {
            inspect(command.split(" "));
            Said drawn = skirret(("inspect " + command + " --timeout 20s -d " + JAVA + "," + python).split(" "));
            assertThat(drawn.code()).as(drawn.toString()).isZero();
            assertThat(drawn.out()).as(command).contains(JAVA, python);
        }
        assertThat(inspect("registered").path(python).toString()).contains("proj.add");
        assertThat(inspect("stats")
                        .path(python)
                        .path("pool")
                        .path("max-concurrency")
                        .asInt())
                .isPositive();
    }

    @Test
    void steeringIsObeyedByWhoeverKnowsIt_andTheOthersRefusalIsKept() {
        Replies<String> rates =
                control.workers(JAVA, python).timeout(Duration.ofSeconds(20)).rateLimit("proj.add", "100/s");
        assertThat(rates.values()).containsOnlyKeys(python).containsValue("new rate limit set successfully");
        assertThat(rates.errors()).containsOnlyKeys(JAVA).containsValue("unknown task");

        Said limited = skirret(
                "control",
                "time_limit",
                "proj.add",
                "--soft",
                "50s",
                "--hard",
                "100s",
                "-d",
                python,
                "--timeout",
                "20s");
        assertThat(limited.code()).as(limited.toString()).isZero();
        assertThat(limited.out()).contains("time limits set successfully");
        Said told = skirret("control", "enable_events", "-d", JAVA, "--timeout", "20s");
        assertThat(told.code()).as(told.toString()).isZero();
        Said paused = skirret("control", "pause", "--queue", "nosuch", "-d", python, "--timeout", "20s");
        assertThat(paused.code()).isEqualTo(1);
        assertThat(paused.err()).contains("it does not know this command");
    }

    @Test
    void whatJavaRevokesIsNotRunByPython() throws Exception {
        try (TaskClient client = TaskClient.builder().transport(transport).build()) {
            Said revoked = skirret("revoke", "id-of-java", "-d", python + "," + JAVA, "--timeout", "20s");
            assertThat(revoked.code()).as(revoked.toString()).isZero();
            AsyncResult<Object> result = client.sendByName(
                    "proj.add",
                    List.of(1, 2),
                    Map.of(),
                    TaskOptions.builder().queue("celery").id("id-of-java").build());

            assertThatThrownBy(() -> result.get(Duration.ofSeconds(60)))
                    .isInstanceOfSatisfying(
                            RemoteTaskException.class,
                            failure -> assertThat(failure.state()).isEqualTo(TaskState.REVOKED));
            assertThat(inspect("revoked").path(python).toString()).contains(result.id());
            assertThat(inspect("revoked").path(JAVA).toString()).contains(result.id());
        }
    }
}
