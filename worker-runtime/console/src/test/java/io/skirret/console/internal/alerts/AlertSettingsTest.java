package io.skirret.console.internal.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.retry.RetryPolicies;
import io.skirret.settings.ConfigException;
import io.skirret.settings.SettingRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be set of alerts, and what is refused before anything starts. */
final class AlertSettingsTest {

    private static final String ROOT = "skirret.console.alerts.";
    private static final String OPS = ROOT + "webhooks.ops.";

    @TempDir
    private Path folder;

    private static AlertOptions read(Map<String, String> settings) {
        return AlertSettings.read(new SettingRegistry(AlertSettings.ALL).given(settings), RetryPolicies.builtIn());
    }

    private String file(String content) {
        try {
            return Files.writeString(folder.resolve("file-" + content.hashCode()), content + "\n")
                    .toString();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void refused(Map<String, String> settings, String... because) {
        assertThatThrownBy(() -> read(settings))
                .isInstanceOf(ConfigException.class)
                .satisfies(refusal -> {
                    assertThat(refusal.getMessage()).contains(because).doesNotContain("s3cret");
                });
    }

    @Test
    void unless_set_everything_is_watched_by_the_known_limits_and_nobody_is_told() {
        AlertOptions options = read(Map.of());
        assertThat(options.webhooks()).isEmpty();
        assertThat(options.rules().limits()).hasSize(8);
        assertThat(options.rules().of(AlertKind.DEAD_LETTERS)).isEqualTo(new Limits(false, 20.0, 50.0, 0.2));
        assertThat(options.rules().of(AlertKind.SUCCESS_RATE)).isEqualTo(new Limits(true, 0.9, null, 0.2));
        assertThat(options.rules().of(AlertKind.RETRY_RATE).warning()).isEqualTo(0.3);
        assertThat(options.rules().of(AlertKind.DUPLICATES).warning()).isEqualTo(0.05);
        assertThat(options.window()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void limits_are_changed_and_kinds_switched_off() {
        AlertOptions options = read(Map.of(
                ROOT + "dead-letters", "5",
                ROOT + "success-rate-critical", "50%",
                ROOT + "off", "worker-gone, retry_rate"));
        assertThat(options.rules().of(AlertKind.DEAD_LETTERS).warning()).isEqualTo(5.0);
        assertThat(options.rules().of(AlertKind.SUCCESS_RATE).critical()).isEqualTo(0.5);
        assertThat(options.rules().watches(AlertKind.WORKER_GONE)).isFalse();
        assertThat(options.rules().watches(AlertKind.RETRY_RATE)).isFalse();
        refused(Map.of(ROOT + "off", "weather"), "Known: dead-letters, breaker-open");
    }

    @Test
    void webhooks_have_a_form_a_policy_and_their_secrets_in_files() {
        Map<String, String> settings = new TreeMap<>(Map.of(
                OPS + "url", "https://example.org/hook/s3cret",
                OPS + "key-file", file("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                OPS + "policy", "conservative",
                OPS + "level", "critical",
                ROOT + "webhooks.chat.form", "slack",
                ROOT + "webhooks.chat.url-file", file("https://hooks.example.org/s3cret"),
                ROOT + "webhooks.pager.form", "pagerduty",
                ROOT + "webhooks.pager.key-file", file("integration-s3cret")));
        AlertOptions options = read(settings);
        assertThat(options.webhooks()).extracting(Webhook::name).containsExactly("chat", "ops", "pager");
        Webhook ops = options.webhooks().get(1);
        assertThat(Objects.requireNonNull(ops.key())).hasSize(24);
        assertThat(ops.policy().name()).isEqualTo("conservative");
        assertThat(options.webhooks().get(0).policy()).isEqualTo(Webhook.PATIENT);
        assertThat(ops.least()).isEqualTo(Level.CRITICAL);
        assertThat(options.webhooks().get(2).uri()).hasToString("https://events.pagerduty.com/v2/enqueue");
        assertThat(options.toString()).doesNotContain("s3cret").contains("https://hooks.example.org");
    }

    @Test
    void what_cannot_work_is_refused() {
        refused(Map.of(OPS + "form", "slack"), "url or url-file");
        refused(Map.of(OPS + "url", "ftp://example.org/s3cret"), "a URL such as https://");
        refused(Map.of(OPS + "url", "https://ada:s3cret@example.org/"), "without a user");
        refused(Map.of(OPS + "url", "https:///s3cret"), "a URL such as https://");
        refused(Map.of(OPS + "url", "https://example.org", OPS + "url-file", file("https://a")), "both");
        refused(Map.of(OPS + "url", "https://example.org", OPS + "policy", "polite"), "\"polite\"", "aggressive");
        refused(Map.of(OPS + "url", "https://example.org", OPS + "key-file", file("s3cret")), "whsec_");
        refused(Map.of(OPS + "url", "https://example.org", OPS + "key-file", file("whsec_c2hvcnQ=")), "24 bytes");
        refused(Map.of(OPS + "url", "https://example.org", OPS + "key-file", "/nobody/has/it"), "readable");
        refused(Map.of(OPS + "url", "https://example.org", OPS + "level", "fine"), "warning, critical");
        refused(Map.of(OPS + "form", "pagerduty"), "integration key");
        refused(Map.of(ROOT + "webhooks.a b.url", "https://example.org"), "letters");
    }
}
