package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.cli.SkirretCli;
import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jars that people get, run as the pages tell people to run them: each a process that has nothing else. */
@RabbitTest
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeliveredJarsIT {

    /** Courier with all it needs. */
    private static final Path APPLICATION = packaged("io.skirret.example.jar");

    /** The command line with all it needs. */
    private static final Path COMMANDS = packaged("io.skirret.cli.jar");

    /** The console with all it needs. */
    private static final Path CONSOLE = packaged("io.skirret.console.jar");

    /** Courier alone, as a user's jar. */
    private static final Path TASKS = packaged("io.skirret.example.thin.jar");

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    DeliveredJarsIT(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void theApplicationsJarIsAWorkerWovenWithoutAFlag() throws Exception {
        List<String> application = List.of("-jar", APPLICATION.toString());

        runsACall(application, application, Map.of("SKIRRET_AGENT", "required"));
    }

    @Test
    void theCommandLinesJarIsAWorkerForTheTasksBesideIt() throws Exception {
        List<String> worker = List.of("-cp", COMMANDS + File.pathSeparator + TASKS, SkirretCli.class.getName());

        runsACall(worker, List.of("-jar", COMMANDS.toString()), Map.of());
    }

    /** Its figures are what a newcomer is to see; each retry and dead letter has a line of log, too. */
    @Test
    void theDemoLogsOnlyWhenItIsAskedTo() throws Exception {
        try (JarProcess demo = JarProcess.start(
                folder.resolve("demo"), Map.of(), List.of("-jar", APPLICATION.toString(), "demo", "--json"))) {
            assertThat(demo.exitCode()).as("%s", demo).isZero();
            assertThat(demo.log()).isEmpty();
        }
    }

    /**
     * Without the agent, which nothing starts here, a worker that needs it says so: what the test above proves is not
     * always so.
     */
    @Test
    void aWorkerThatNobodyHasWovenIsRefusedWhereThatIsRequired() throws Exception {
        List<String> worker = List.of("-cp", COMMANDS + File.pathSeparator + TASKS, SkirretCli.class.getName());
        try (JarProcess refused = start("refused", Map.of("SKIRRET_AGENT", "required"), worker, "worker")) {
            assertThat(refused.exitCode()).as("%s", refused).isEqualTo(2);
            assertThat(refused.log()).contains("expected woven task methods (agent = required)");
        }
    }

    @ParameterizedTest
    @MethodSource("executables")
    void theBrokerInMemoryIsInItToo(Path jar) throws Exception {
        try (JarProcess call = start(
                "memory",
                Map.of("SKIRRET_BROKER_URL", "memory://jars"),
                List.of("-jar", jar.toString()),
                "call",
                "text.count",
                "--args",
                "[\"x\"]",
                "--declare")) {
            assertThat(call.exitCode()).as("%s", call).isZero();
            assertThat(call.said()).singleElement().asString().contains("Sent text.count");
        }
    }

    @ParameterizedTest
    @MethodSource("consoles")
    void aConsoleStartsFromItsOwnJarAndFromAnApplications(Path jar) throws Exception {
        try (JarProcess console = start(
                "console",
                Map.of(),
                List.of("-jar", jar.toString()),
                "console",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString())) {
            console.await("dead letters of every queue");
            console.terminate();

            assertThat(console.exitCode()).as("%s", console).isZero();
            assertThat(console.said()).last().isEqualTo("Stopped.");
        }
    }

    static Stream<Path> consoles() {
        return Stream.of(APPLICATION, CONSOLE);
    }

    @Test
    void theCommandLinesJarSaysWhichJarHasTheConsole() throws Exception {
        try (JarProcess refused = start("none", Map.of(), List.of("-jar", COMMANDS.toString()), "console")) {
            assertThat(refused.exitCode()).as("%s", refused).isEqualTo(2);
            assertThat(refused.log()).contains("java -jar skirret-console.jar console");
        }
    }

    /** What no run on every supported JDK shows, though some JDK needs it. */
    @ParameterizedTest
    @MethodSource("executables")
    void theManifestLetsTheJvmDoWhatIsInTheJar(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes manifest = file.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Multi-Release")).isEqualTo("true");
            assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
            assertThat(manifest.getValue("Launcher-Agent-Class")).isEqualTo("io.skirret.agent.SkirretAgent");
            assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
            assertThat(manifest.getValue("Can-Redefine-Classes")).isEqualTo("true");
        }
    }

    static Stream<Path> executables() {
        return Stream.of(APPLICATION, COMMANDS);
    }

    private void runsACall(List<String> worker, List<String> caller, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path text = Files.writeString(folder.resolve("text.txt"), "three small words\n");
        try (JarProcess running = start("worker", environment, worker, "worker", "--queues", "jars")) {
            running.await("takes from jars");

            String arguments = new ObjectMapper().writeValueAsString(List.of(text.toString()));
            assertThat(ended(caller, "text.count", arguments).path("result").asInt())
                    .isEqualTo(3);
            // A picture that is none, for the worker logs what fails.
            arguments = new ObjectMapper().writeValueAsString(List.of(text.toString(), text + ".png", 10));
            assertThat(ended(caller, "images.thumbnail", arguments)
                            .path("state")
                            .asText())
                    .isEqualTo("FAILURE");

            running.terminate();
            assertThat(running.exitCode()).as("%s", running).isZero();
            assertThat(running.said()).last().asString().startsWith("Stopped warm");
            assertThat(running.log())
                    .as("its log, by the binding and the pattern that are in the jar")
                    .containsPattern("(?m)^[0-9:.]{12} ERROR .*images\\.thumbnail.*expected a PNG")
                    .doesNotContain("SLF4J");
        }
    }

    /** What a call came to, as the caller's JSON. */
    private JsonNode ended(List<String> caller, String task, String arguments)
            throws IOException, InterruptedException {
        try (JarProcess call = start(
                "caller", Map.of(), caller, "call", task, "--args", arguments, "--queue", "jars", "--wait", "60s",
                "--json")) {
            call.exitCode();
            assertThat(call.said()).as("%s", call).hasSize(1);
            return new ObjectMapper().readTree(call.said().get(0));
        }
    }

    private JarProcess start(String name, Map<String, String> environment, List<String> java, String... words) {
        Map<String, String> all = new java.util.HashMap<>(Map.of("SKIRRET_BROKER_URL", broker.url()));
        all.putAll(environment);
        List<String> arguments = new ArrayList<>(java);
        arguments.addAll(List.of(words));
        return JarProcess.start(folder.resolve(name + ".log"), all, arguments);
    }

    private static Path packaged(String property) {
        String value = System.getProperty(property);
        assertThat(value)
                .as("the system property %s, as the pom sets it for failsafe", property)
                .isNotNull();
        Path jar = Path.of(value).normalize();
        assertThat(jar)
                .as("a packaged jar; build it with: mvn package -pl example-app -am")
                .isRegularFile();
        return jar;
    }
}
