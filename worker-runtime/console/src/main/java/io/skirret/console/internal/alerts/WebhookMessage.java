package io.skirret.console.internal.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.console.internal.http.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook is sent: follows from the change and the webhook alone.
 *
 * @param body JSON in UTF-8
 */
record WebhookMessage(Map<String, String> headers, byte[] body) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String HMAC = "HmacSHA256";
    private static final int LONGEST_SUMMARY = 1024;
    private static final int LONGEST_KEY = 255;

    /**
     * Of this change.
     *
     * @param id of what is sent, the same with each try
     * @param now when it is sent; it is signed, so that nobody sends it again much later
     */
    static WebhookMessage of(Webhook webhook, UUID id, AlertChange change, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        byte[] body = write(
                switch (webhook.form()) {
                    case JSON -> plain(change, id);
                    case SLACK -> slack(change);
                    case PAGERDUTY -> pagerDuty(webhook, change);
                });
        if (webhook.form() == Webhook.Form.JSON) {
            headers.put("webhook-id", id.toString());
            headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
            if (webhook.key() != null) {
                headers.put("webhook-signature", signature(webhook.key(), id.toString(), now.getEpochSecond(), body));
            }
        }
        return new WebhookMessage(headers, body);
    }

    /** As Standard Webhooks has it. */
    static String signature(byte[] key, String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every Java has HMAC-SHA256", impossible);
        }
    }

    private static Map<String, @Nullable Object> plain(AlertChange change, UUID id) {
        return JsonObject.of(
                "id",
                id.toString(),
                "type",
                "alert." + change.type(),
                "timestamp",
                text(change.at()),
                "data",
                JsonObject.of(
                        "kind",
                        change.key().kind().word(),
                        "subject",
                        change.key().subject(),
                        "level",
                        change.level().word(),
                        "level_before",
                        change.before().word(),
                        "value",
                        change.value(),
                        "text",
                        change.text()));
    }

    private static Map<String, @Nullable Object> slack(AlertChange change) {
        return JsonObject.of(
                "text",
                change.sentence().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    private static Map<String, @Nullable Object> pagerDuty(Webhook webhook, AlertChange change) {
        Level level = webhook.seen(change.level());
        String routing = new String(Objects.requireNonNull(webhook.key()), StandardCharsets.UTF_8);
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("routing_key", routing);
        event.put("event_action", level == Level.FINE ? "resolve" : "trigger");
        event.put("dedup_key", dedup(change.key()));
        if (level != Level.FINE) {
            boolean test = change.key().kind() == AlertKind.TEST;
            event.put(
                    "payload",
                    JsonObject.of(
                            "summary",
                            cut(change.sentence(), LONGEST_SUMMARY),
                            "source",
                            "skirret",
                            "severity",
                            test ? "info" : level.word(),
                            "timestamp",
                            text(change.at()),
                            "component",
                            change.key().subject(),
                            "class",
                            change.key().kind().word()));
        }
        return event;
    }

    /** One incident for each thing that may be in trouble. */
    static String dedup(AlertKey key) {
        String plain = "skirret/" + key.kind().word() + "/" + key.subject();
        if (plain.length() <= LONGEST_KEY) {
            return plain;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain.getBytes(StandardCharsets.UTF_8));
            return "skirret/" + key.kind().word() + "/" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    private static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static byte[] write(Map<String, @Nullable Object> json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("texts and numbers that are no JSON", impossible);
        }
    }
}
