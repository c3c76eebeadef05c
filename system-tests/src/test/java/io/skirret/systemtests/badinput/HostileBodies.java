package io.skirret.systemtests.badinput;

import static io.skirret.systemtests.badinput.Forged.RUNS;
import static io.skirret.systemtests.badinput.Forged.row;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Messages that are hostile in their bodies: bytes, JSON, numbers, compression, and what Celery puts there. */
final class HostileBodies {

    private static final String NONE = "[[], {}, {}]";

    private HostileBodies() {}

    static List<Forged> encoding() {
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

    static List<Forged> json() {
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
                "[[nan], {}, {}]",
                "[[Inf], {}, {}]",
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

    static List<Forged> numbers() {
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

    static List<Forged> compression() {
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

    static List<Forged> shape() {
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

    static List<Forged> arguments() {
        return List.of(
                row("too few", "arity-mismatch").task("bad.add").args("1"),
                row("too many", "arity-mismatch").task("bad.add").args("1, 2, 3"),
                row("some for a task without", "arity-mismatch").args("1"),
                row("by name", RUNS).task("bad.add").body("[[1], {\"b\": 2}, {}]"),
                row("twice", "arity-mismatch").task("bad.add").body("[[1, 2], {\"b\": 2}, {}]"),
                row("unknown name", "arity-mismatch").task("bad.add").body("[[1, 2], {\"self\": 2}, {}]"),
                row("__proto__", "arity-mismatch").task("bad.add").body("[[1, 2], {\"__proto__\": {}}, {}]"),
                row("NaN for a whole number", "arg-type-mismatch")
                        .task("bad.add")
                        .args("NaN, 1"),
                row("an infinity for text", "arg-type-mismatch")
                        .task("bad.text")
                        .args("-Infinity"),
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

    static List<Forged> embed() {
        String link = "{\"task\": \"bad.good\", \"args\": [], \"kwargs\": {}, \"options\": {}}";
        List<Forged> rows = new ArrayList<>();
        for (String name : List.of("callbacks", "errbacks", "chain")) {
            rows.add(row(name + " without a task", "unsupported-embed")
                    .body("[[], {}, {\"" + name + "\": [" + link.replace("bad.good", "") + "]}]"));
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
}
