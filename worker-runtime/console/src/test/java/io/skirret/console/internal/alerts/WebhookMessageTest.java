package io.skirret.console.internal.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.retry.RetryPolicies;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What webhooks are sent, to the letter. */
final class WebhookMessageTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID ID = new UUID(0, 7);

    private static AlertChange change(String subject, Level before, Level level) {
        return new AlertChange(
                UUID.randomUUID(),
                new AlertKey(AlertKind.BREAKER_OPEN, subject),
                before,
                level,
                1.0,
                "It is open: <b>& more</b>.",
                NOW,
                true);
    }

    private static Webhook webhook(Webhook.Form form, byte @Nullable [] key) {
        return new Webhook(
                "ops", form, URI.create("https://example.org/hook"), key, Level.WARNING, RetryPolicies.DEFAULT);
    }

    private static JsonNode body(WebhookMessage message) {
        try {
            return new ObjectMapper().readTree(message.body());
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    /** The example of the Standard Webhooks specification. */
    @Test
    void signatures_are_those_that_libraries_check() {
        byte[] key = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        assertThat(WebhookMessage.signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, body))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void the_plain_form_has_everything_and_is_signed_with_its_time() {
        byte[] key = new byte[32];
        WebhookMessage message = WebhookMessage.of(
                webhook(Webhook.Form.JSON, key), ID, change("partner", Level.FINE, Level.WARNING), NOW);
        assertThat(message.headers())
                .containsEntry("webhook-id", ID.toString())
                .containsEntry("webhook-timestamp", Long.toString(NOW.getEpochSecond()))
                .containsEntry(
                        "webhook-signature",
                        WebhookMessage.signature(key, ID.toString(), NOW.getEpochSecond(), message.body()));
        assertThat(body(message).path("type").textValue()).isEqualTo("alert.raised");
        assertThat(body(message).path("data").path("kind").textValue()).isEqualTo("breaker_open");
        assertThat(body(message).path("data").path("level").textValue()).isEqualTo("warning");
    }

    @Test
    void slack_takes_no_text_for_a_link() {
        WebhookMessage message = WebhookMessage.of(
                webhook(Webhook.Form.SLACK, null), ID, change("partner", Level.WARNING, Level.FINE), NOW);
        assertThat(message.headers()).containsOnlyKeys("Content-Type");
        assertThat(body(message).path("text").textValue())
                .isEqualTo("Recovered: Circuit breaker open: partner. It is open: &lt;b&gt;&amp; more&lt;/b&gt;.");
    }

    @Test
    void pager_duty_has_an_incident_for_each_subject_that_is_resolved() {
        Webhook pager = webhook(Webhook.Form.PAGERDUTY, "secret".getBytes(StandardCharsets.UTF_8));
        JsonNode raised = body(WebhookMessage.of(pager, ID, change("partner", Level.FINE, Level.WARNING), NOW));
        JsonNode over = body(WebhookMessage.of(pager, ID, change("partner", Level.WARNING, Level.FINE), NOW));
        assertThat(raised.path("routing_key").textValue()).isEqualTo("secret");
        assertThat(raised.path("event_action").textValue()).isEqualTo("trigger");
        assertThat(raised.path("payload").path("severity").textValue()).isEqualTo("warning");
        assertThat(over.path("event_action").textValue()).isEqualTo("resolve");
        assertThat(over.path("dedup_key")).isEqualTo(raised.path("dedup_key"));
        assertThat(WebhookMessage.dedup(new AlertKey(AlertKind.WORKER_GONE, "w".repeat(255))))
                .hasSizeLessThanOrEqualTo(255)
                .isNotEqualTo(WebhookMessage.dedup(new AlertKey(AlertKind.WORKER_GONE, "w".repeat(254))));
    }

    @Test
    void who_hears_of_the_critical_alone_hears_its_end() {
        Webhook only = new Webhook(
                "ops",
                Webhook.Form.JSON,
                URI.create("https://example.org"),
                null,
                Level.CRITICAL,
                RetryPolicies.DEFAULT);
        assertThat(only.hears(change("a", Level.FINE, Level.WARNING))).isFalse();
        assertThat(only.hears(change("a", Level.WARNING, Level.CRITICAL))).isTrue();
        assertThat(only.hears(change("a", Level.CRITICAL, Level.WARNING))).isTrue();
        assertThat(only.hears(change("a", Level.WARNING, Level.FINE))).isFalse();
    }
}
