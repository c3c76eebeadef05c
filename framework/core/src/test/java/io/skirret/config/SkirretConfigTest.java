package io.skirret.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.failure.FailureType;
import io.skirret.retry.RetryBudgetSettings;
import io.skirret.settings.ConfigException;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.TransportOptions.QueueType;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkirretConfigTest {

    @TempDir
    Path folder;

    @Test
    void withoutSettingsThereAreDefaultsAndNoBroker() {
        SkirretConfig config = SkirretConfig.of(Map.of());
        assertThat(config.brokerUrl()).isEmpty();
        assertThat(config.queue()).isEqualTo("skirret");
        assertThat(config.agent()).isEqualTo(AgentUse.AUTO);
        assertThat(config.transportOptions()).isEqualTo(TransportOptions.defaults());
        assertThat(config.policies().names()).contains("default", "aggressive", "conservative", "smart");
    }

    @Test
    void everySettingIsRead() {
        SkirretConfig config = SkirretConfig.of(Map.ofEntries(
                Map.entry("skirret.broker.url", "amqp://u:p@h/v"),
                Map.entry("skirret.broker.name", "shop"),
                Map.entry("skirret.broker.declare", "false"),
                Map.entry("skirret.broker.queue-type", "Classic"),
                Map.entry("skirret.queue", "mail"),
                Map.entry("skirret.agent", "required"),
                Map.entry("skirret.publish.timeout", "1.5s"),
                Map.entry("skirret.publish.max-outstanding", "77"),
                Map.entry("skirret.publish.max-body-bytes", "1000"),
                Map.entry("skirret.policies.partners.max-retries", "12")));
        assertThat(config.brokerUrl()).contains("amqp://u:p@h/v");
        assertThat(config.queue()).isEqualTo("mail");
        assertThat(config.agent()).isEqualTo(AgentUse.REQUIRED);
        assertThat(config.policies().get("partners").maxRetries()).isEqualTo(12);
        assertThat(config.transportOptions())
                .isEqualTo(TransportOptions.builder()
                        .name("shop")
                        .declareTopology(false)
                        .queueType(QueueType.CLASSIC)
                        .publishTimeout(Duration.ofMillis(1500))
                        .maxOutstanding(77)
                        .maxBodyBytes(1000)
                        .build());
    }

    @Test
    void whatExceptionsMeanIsRead() {
        SkirretConfig config = SkirretConfig.of(Map.of(
                "skirret.failures.com.acme.Shop$StockMovedException", "PERMANENT_VALIDATION",
                "skirret.failures.com.acme.LedgerException", "TRANSIENT_DATABASE"));

        assertThat(config.failures())
                .containsOnly(
                        Map.entry("com.acme.Shop$StockMovedException", FailureType.PERMANENT_VALIDATION),
                        Map.entry("com.acme.LedgerException", FailureType.TRANSIENT_DATABASE));
    }

    @Test
    void whatExceptionsCannotMeanIsRefused() {
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.failures.com.acme.X", "TRANSIENT_DATABSE")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("skirret.failures.com.acme.X: expected a failure type, got 'TRANSIENT_DATABSE'")
                .hasMessageContaining("nothing was started. Did you mean \"TRANSIENT_DATABASE\"?");
        for (String name : List.of("", "StockMovedException", "com.acme.", "com..X", "com.acme.1", "com acme.X")) {
            assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.failures." + name, "CODE_DEFECT")))
                    .as(name)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("expected skirret.failures.<class of an exception with its package>");
        }
        assertThatThrownBy(
                        () -> SkirretConfig.load(new Properties(), Map.of("SKIRRET_FAILURES_X", "CODE_DEFECT"), null))
                .hasMessageContaining("skirret.failures.<exception class>");
    }

    @Test
    void theStrongerSourceWins() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Files.writeString(
                classes.resolve("skirret.properties"),
                "skirret.queue=class-path\nskirret.publish.timeout=1s\nskirret.broker.name=class-path\n"
                        + "skirret.broker.url=memory://class-path\n");
        Path file = Files.writeString(
                folder.resolve("my.properties"),
                "skirret.queue=file\nskirret.publish.timeout=2s\nskirret.broker.name=gr\u00fcn\n");
        Map<String, String> environment = Map.of(
                "SKIRRET_QUEUE", "environment", "SKIRRET_PUBLISH_TIMEOUT", "3s", "SKIRRET_CONFIG", file.toString());
        Properties system = new Properties();
        system.setProperty("skirret.queue", "system");

        try (URLClassLoader loader = loader(classes)) {
            SkirretConfig config = SkirretConfig.load(system, environment, loader);
            assertThat(config.queue()).isEqualTo("system");
            assertThat(config.transportOptions().publishTimeout()).isEqualTo(Duration.ofSeconds(3));
            assertThat(config.transportOptions().name()).isEqualTo("gr\u00fcn");
            assertThat(config.brokerUrl()).contains("memory://class-path");
            assertThat(config.toString())
                    .contains("skirret.queue = system (system property)")
                    .contains("skirret.publish.timeout = 3s (environment variable SKIRRET_PUBLISH_TIMEOUT)")
                    .contains("memory://class-path (skirret.properties on the class path)");
        }
    }

    @Test
    void aVariableMayBeWrittenAsSpringBootDoes() {
        Map<String, String> relaxed = Map.of("SKIRRET_BROKER_QUEUETYPE", "classic");
        assertThat(SkirretConfig.load(new Properties(), relaxed, null)
                        .transportOptions()
                        .queueType())
                .isEqualTo(QueueType.CLASSIC);
        Map<String, String> both = Map.of("SKIRRET_BROKER_QUEUETYPE", "classic", "SKIRRET_BROKER_QUEUE_TYPE", "quorum");
        assertThat(SkirretConfig.load(new Properties(), both, null).toString())
                .isEqualTo("skirret.broker.queue-type = quorum (environment variable SKIRRET_BROKER_QUEUE_TYPE)");
    }

    @ParameterizedTest
    @CsvSource({
        "skirret.broker.ulr, skirret.broker.url",
        "skirret.que, skirret.queue",
        "skirret.publish.timout, skirret.publish.timeout",
    })
    void anUnknownKeyIsRefusedWithTheOneThatWasMeant(String typed, String meant) {
        assertThatThrownBy(() -> SkirretConfig.of(Map.of(typed, "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'" + typed + "'")
                .hasMessageContaining("Did you mean \"" + meant + "\"?");
    }

    @Test
    void anUnknownVariableIsRefused_andThoseOfOthersPassedOver() {
        assertThatThrownBy(() -> SkirretConfig.load(new Properties(), Map.of("SKIRRET_BROKER_ULR", "x"), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("SKIRRET_BROKER_URL");
        assertThatThrownBy(() -> SkirretConfig.load(new Properties(), Map.of("SKIRRET_POLICIES_A_BASE", "1s"), null))
                .hasMessageContaining("skirret.policies.<name>.<setting>");
        Properties system = new Properties();
        system.setProperty("skirret.weaving", "javaagent");
        system.setProperty("skirretry", "somebody else's");
        Map<String, String> others = Map.of(
                "SKIRRET_TEST_AMQP_URL", "x",
                "HOME", "/",
                "SKIRRET_SERVICE_HOST", "10.0.0.1",
                "SKIRRET_WORKER_SERVICE_PORT_HTTP", "80",
                "SKIRRET_WORKER_PORT_80_TCP_ADDR", "10.0.0.1");
        assertThat(SkirretConfig.load(system, others, null).toString()).isEmpty();
    }

    @Test
    void aFileOfOursHoldsOnlyOurs() throws IOException {
        Path file = Files.writeString(folder.resolve("my.properties"), "broker.url=memory://x\n");
        assertThatThrownBy(() -> SkirretConfig.load(new Properties(), Map.of("SKIRRET_CONFIG", file.toString()), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'broker.url'")
                .hasMessageContaining("Did you mean \"skirret.broker.url\"?");
    }

    @Test
    void aMissingFileIsSaidByName() {
        Properties system = new Properties();
        system.setProperty("skirret.config", folder.resolve("absent.properties").toString());
        assertThatThrownBy(() -> SkirretConfig.load(system, Map.of(), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent.properties");
    }

    @ParameterizedTest
    @CsvSource({
        "skirret.publish.timeout, soon, a duration",
        "skirret.publish.timeout, 0s, above 0",
        "skirret.publish.timeout, -PT1S, above 0",
        "skirret.publish.max-outstanding, 0, whole number",
        "skirret.publish.max-outstanding, 99999999999, whole number",
        "skirret.publish.max-outstanding, 65537, 1 to 65536",
        "skirret.publish.timeout, 61m, up to 1 h",
        "skirret.publish.max-body-bytes, 536870913, 1 to 536870912",
        "skirret.publish.max-body-bytes, 4MB, whole number",
        "skirret.agent, yes, required",
        "skirret.broker.declare, maybe, true",
        "skirret.broker.queue-type, stream, quorum",
    })
    void aWrongValueStopsTheStart(String key, String value, String expected) {
        assertThatThrownBy(() -> SkirretConfig.of(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(expected);
    }

    @Test
    void aWrongPolicyStopsTheStart() {
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.policies.mine.bsae", "1s")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("base");
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.policies.mine.on.503", "nowhere")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("skirret.policies.mine.on.503: expected the name of a policy");
    }

    @Test
    void passwordsAreNeverShown() {
        String secret = "s3cr:et/@x";
        SkirretConfig config = SkirretConfig.of(
                Map.of("skirret.broker.url", "amqp://ada:" + secret + "@host/v", "skirret.queue", "q"));
        assertThat(config.toString())
                .contains("amqp://***@host/v")
                .doesNotContain("s3cr")
                .doesNotContain("ada");
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.agent", "amqp://ada:" + secret + "@host/v")))
                .isInstanceOf(ConfigException.class)
                .message()
                .doesNotContain("s3cr");
    }

    @Test
    void emptyQueueNamesAreRefused() {
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.queue", " "))).isInstanceOf(ConfigException.class);
    }

    private static URLClassLoader loader(Path folder) throws MalformedURLException {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    }

    @Test
    void retriesHaveABudgetUnlessItIsSwitchedOff() {
        assertThat(SkirretConfig.of(Map.of()).retryBudget()).contains(RetryBudgetSettings.DEFAULT);
        assertThat(SkirretConfig.of(Map.of("skirret.retry-budget.share", "50%")).retryBudget())
                .contains(RetryBudgetSettings.DEFAULT.withShare(0.5));
        assertThat(SkirretConfig.of(Map.of("skirret.retry-budget.enabled", "false"))
                        .retryBudget())
                .isEmpty();
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.retry-budget.share", "lots")))
                .hasMessageContainingAll("skirret.retry-budget.share", "lots");
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.retry-budget.shares", "1")))
                .hasMessageContainingAll("skirret.retry-budget.shares", "skirret.retry-budget.share");
    }

    @Test
    void settingsOfAModuleThatIsNotHereArePassedOver_andOthersAreNot() throws Exception {
        Path file = Files.writeString(
                folder.resolve("shared.properties"),
                "skirret.queue=mail\nskirret.worker.concurrency=8\nskirret.breakers.partner.failures=3\n");
        Map<String, String> environment = Map.of("SKIRRET_CONFIG", file.toString(), "SKIRRET_WORKER_NAME", "w1");
        SkirretConfig config = SkirretConfig.load(new Properties(), environment, null);
        assertThat(config).hasToString("skirret.queue = mail (file " + file + ")");
        assertThatThrownBy(() -> SkirretConfig.of(Map.of("skirret.workers.concurrency", "8")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void everySettingTellsWhatItIs() {
        assertThat(SkirretConfig.registry().all()).isNotEmpty().allSatisfy(setting -> {
            assertThat(setting.key()).matches("skirret(\\.([a-z-]+|<[a-z ]+>))+");
            assertThat(setting.description()).matches("[A-Z].*\\.");
            assertThat(setting.type().javaType()).contains(".");
        });
    }
}
