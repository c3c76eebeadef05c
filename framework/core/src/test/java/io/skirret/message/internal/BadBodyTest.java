package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.task.TaskDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every body that is not strict JSON of the right shape, and the code it is refused with, by both who read bodies. */
class BadBodyTest {

    private static final TaskDefinition<Object> ANYTHING = Samples.task(Object.class);

    private final ArgumentBinder binder = new ArgumentBinder(DecodeLimits.DEFAULT);

    private void refused(Message message, UnusableReason reason) {
        TaskMessage task = Samples.decoded(message);
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> TaskBody.decode(task))
                .satisfies(refusal -> refusedAs(refusal, reason));
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> binder.bind(ANYTHING, task))
                .satisfies(refusal -> refusedAs(refusal, reason));
    }

    private static void refusedAs(UnusableMessageException refusal, UnusableReason reason) {
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        assertThat(refusal.getMessage()).hasSizeLessThan(600);
        assertThat(refusal.getMessage().chars()).noneMatch(Character::isISOControl);
    }

    private void refused(String body, UnusableReason reason) {
        refused(Samples.withBody(body.getBytes(StandardCharsets.UTF_8)), reason);
    }

    static Stream<byte[]> notUtf8() {
        return Stream.of(
                bytes("[[\"", 0xC0, 0xAF, "\"],{},{}]"),
                bytes("[[\"", 0xE2, 0x82, "\"],{},{}]"),
                bytes("[[\"", 0xED, 0xA0, 0x80, "\"],{},{}]"),
                bytes("[[\"", 0xF5, 0x80, 0x80, 0x80, "\"],{},{}]"),
                bytes("[[\"", 0xFF, "\"],{},{}]"),
                bytes("[[\"\\ud800\"],{},{}]"),
                bytes("[[\"\\uDC00\\uD800\"],{},{}]"),
                bytes("[[\"\\uD83Dx\"],{},{}]"),
                bytes("[[1],{\"\\uD83D\":1},{}]"),
                bytes(0xEF, 0xBB, 0xBF, "[[1],{},{}]"),
                "[[1],{},{}]".getBytes(StandardCharsets.UTF_16LE),
                "[[1],{},{}]".getBytes(StandardCharsets.UTF_16BE),
                "[[1],{},{}]".getBytes(StandardCharsets.UTF_16),
                "[[1],{},{}]".getBytes(Charset.forName("UTF-32LE")),
                "[[1],{},{}]".getBytes(Charset.forName("UTF-32BE")),
                bytes("[[\"", 0, "\"],{},{}]"),
                bytes(0x80));
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer one) {
                out.write(one);
            } else {
                out.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void only_utf_8_is_read(byte[] body) {
        refused(Samples.withBody(body), UnusableReason.BAD_UTF8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ü€😀", "\\u00fc\\u20ac\\uD83D\\uDE00", "\\\\ud800", "a\\\\\\uD83D\\uDE00", "\\/\\b\\f\\n\\r\\t"
            })
    void all_of_unicode_is_read(String escaped) throws Exception {
        TaskMessage task =
                Samples.decoded(Samples.withBody(("[[\"" + escaped + "\"],{},{}]").getBytes(StandardCharsets.UTF_8)));

        String expected = WireSamples.JSON.readValue("\"" + escaped + "\"", String.class);
        assertThat(binder.bind(ANYTHING, task)).containsExactly(expected);
        assertThat(TaskBody.decode(task).args().get(0).asText()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "x",
                "[[1],{},{}",
                "[[1],{},{}] x",
                "[[1],{},{}][[1],{},{}]",
                "[[1],{},{}]]",
                "[[{\"a\":1,\"a\":2}],{},{}]",
                "[[1],{\"k\":1,\"k\":2},{}]",
                "[[1],{},{\"x\":1,\"x\":2}]",
                "[[nan],{},{}]",
                "[[Inf],{},{}]",
                "[[0123],{},{}]",
                "[[+1],{},{}]",
                "[[.5],{},{}]",
                "[[1.],{},{}]",
                "[['single'],{},{}]",
                "[[1],{unquoted:1},{}]",
                "[[1] /* comment */,{},{}]",
                "[[1],{},{}] // comment",
                "[[1,],{},{}]",
                "[[1],{},{},]",
                "[[\"a\nb\"],{},{}]",
                "[[\"\\x41\"],{},{}]",
                "[[tru],{},{}]"
            })
    void only_strict_json_is_read(String body) {
        refused(body, UnusableReason.BAD_JSON);
    }

    static Stream<String> tooMuch() {
        return Stream.of(
                "[[" + "[".repeat(63) + "]".repeat(63) + "],{},{}]",
                "[[" + "[".repeat(1001) + "]".repeat(1001) + "],{},{}]",
                "[".repeat(100_000),
                "[[" + "{\"a\":".repeat(100_000),
                "[[" + "1,".repeat(1_000_000) + "1],{},{}]",
                "[[1],{\"" + "k".repeat(50_000) + "\":1},{}]",
                "[[" + "9".repeat(1001) + "],{},{}]");
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void json_beyond_the_limits_is_not_read(String body) {
        refused(body, UnusableReason.BAD_JSON);
    }

    @Test
    void nesting_up_to_the_limit_is_read() throws Exception {
        String body = "[[" + "[".repeat(62) + "]".repeat(62) + "],{},{}]";

        assertThat(binder.bind(ANYTHING, Samples.decoded(Samples.withBody(body.getBytes(StandardCharsets.UTF_8)))))
                .hasSize(1);
    }

    @Test
    void names_that_collide_cost_no_more_than_others() {
        // "Aa" and "BB" have one hash code in Java: 2^14 names of one bucket.
        StringBuilder body = new StringBuilder("[[{");
        for (int i = 0; i < 1 << 14; i++) {
            body.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 14; bit++) {
                body.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            body.append("\":1");
        }
        TaskMessage task = Samples.decoded(
                Samples.withBody(body.append("}],{},{}]").toString().getBytes(StandardCharsets.UTF_8)));

        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(java.time.Duration.ofSeconds(10), () -> {
            try {
                binder.bind(ANYTHING, task);
            } catch (UnusableMessageException refused) {
                assertThat(refused.reason()).isEqualTo(UnusableReason.BAD_JSON);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"args\":[1,2]}",
                "\"text\"",
                "null",
                "5",
                "true",
                "[]",
                "[[1],{}]",
                "[[1],{},{},{}]",
                "[{},{},{}]",
                "[null,{},{}]",
                "[\"a\",{},{}]",
                "[[1],[],{}]",
                "[[1],null,{}]",
                "[[1],{},[]]",
                "[[1],{},\"x\"]",
                "[[1],{},false]"
            })
    void a_body_is_args_kwargs_embed(String body) {
        refused(body, UnusableReason.BAD_BODY_SHAPE);
    }

    static Stream<String> workflows() {
        String signature =
                "{\"task\":\"t\",\"args\":[],\"kwargs\":{},\"options\":{},\"subtask_type\":null,\"immutable\":false}";
        String many = String.join(",", java.util.Collections.nCopies(1001, signature));
        return Stream.of(
                "{\"chord\":" + signature + "}",
                "{\"chord\":\"x\"}",
                "{\"chain\":5}",
                "{\"chain\":false}",
                "{\"chain\":[" + many + "]}",
                "{\"callbacks\":null,\"errbacks\":null,\"chain\":[{\"missing\":\"task\"}],\"chord\":null}");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void a_task_never_runs_without_what_follows_it(String embed) {
        refused("[[1],{}," + embed + "]", UnusableReason.UNSUPPORTED_EMBED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"callbacks\":null}",
                "{\"callbacks\":[],\"errbacks\":[],\"chain\":[],\"chord\":null}",
                "{\"later\":{\"a\":[1]}}"
            })
    void nothing_embedded_is_fine(String embed) throws Exception {
        TaskMessage task =
                Samples.decoded(Samples.withBody(("[[1],{}," + embed + "]").getBytes(StandardCharsets.UTF_8)));

        assertThat(binder.bind(ANYTHING, task)).containsExactly(1);
        assertThat(TaskBody.decode(task).embed().isObject()).isTrue();
    }

    private static Message compressed(Object compression, byte[] body) {
        Map<String, Object> headers = Samples.headers();
        headers.put("compression", compression);
        return new Message(Samples.PROPERTIES, headers, body);
    }

    private static byte[] zlib(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
            deflate.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream deflate = new GZIPOutputStream(out)) {
            deflate.write(plain);
        }
        return out.toByteArray();
    }

    static Stream<Arguments> compressions() throws IOException {
        byte[] plain = "[[1],{},{}]".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                arguments("application/x-gzip", zlib(plain)),
                arguments("zlib", zlib(plain)),
                arguments("gzip", gzip(plain)),
                arguments("application/x-gzip", gzip(plain)),
                arguments("", plain));
    }

    @Test
    void aGzipOfVeryManyEmptyMembersIsExpandedLikeAnyOther() throws Exception {
        byte[] empty = gzip(new byte[0]);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 190_000; i++) {
            members.write(empty);
        }
        refused(compressed("gzip", members.toByteArray()), UnusableReason.BAD_JSON);
        members.write(gzip("[[1],".getBytes(StandardCharsets.UTF_8)));
        members.write(gzip("{},{}]".getBytes(StandardCharsets.UTF_8)));
        assertThat(binder.bind(ANYTHING, Samples.decoded(compressed("gzip", members.toByteArray()))))
                .containsExactly(1);
    }

    @Test
    void aGzipThatIsNotWholeIsRefused() throws Exception {
        byte[] good = gzip("[[1],{},{}]".getBytes(StandardCharsets.UTF_8));
        for (int end = 3; end < good.length; end++) {
            refused(compressed("gzip", Arrays.copyOf(good, end)), UnusableReason.REFUSED_COMPRESSION);
        }
        byte[] wrongSum = good.clone();
        wrongSum[good.length - 8] ^= 1;
        refused(compressed("gzip", wrongSum), UnusableReason.REFUSED_COMPRESSION);
        byte[] named = Arrays.copyOf(good, good.length);
        named[3] = (byte) 0xe0;
        refused(compressed("gzip", named), UnusableReason.REFUSED_COMPRESSION);
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void zlib_and_gzip_are_expanded(String name, byte[] body) throws Exception {
        TaskMessage task = Samples.decoded(compressed(name, body));

        assertThat(binder.bind(ANYTHING, task)).containsExactly(1);
        assertThat(task.toMessage().body()).isSameAs(body);
        assertThat(task.toMessage().headers()).containsEntry("compression", name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-bz2",
                "bzip2",
                "application/zstd",
                "zstd",
                "application/x-lzma",
                "application/x-brotli",
                "base64",
                "GZIP",
                "nonsense\r\n"
            })
    void what_the_jdk_cannot_expand_is_refused(String name) throws IOException {
        refused(
                compressed(name, zlib("[[1],{},{}]".getBytes(StandardCharsets.UTF_8))),
                UnusableReason.REFUSED_COMPRESSION);
    }

    @Test
    void a_broken_stream_is_refused() throws IOException {
        byte[] whole = zlib("[[1],{},{}]".getBytes(StandardCharsets.UTF_8));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 3);
        byte[] more = java.util.Arrays.copyOf(whole, whole.length + 3);
        byte[] flipped = whole.clone();
        flipped[whole.length - 1] ^= 1;

        for (byte[] body : new byte[][] {cut, more, flipped, {}, {1}, "[[1],{},{}]".getBytes(StandardCharsets.UTF_8)}) {
            refused(compressed("zlib", body), UnusableReason.REFUSED_COMPRESSION);
        }
        byte[] zipped = gzip("[[1],{},{}]".getBytes(StandardCharsets.UTF_8));
        refused(compressed("gzip", java.util.Arrays.copyOf(zipped, 12)), UnusableReason.REFUSED_COMPRESSION);
    }

    @Test
    void a_header_that_lies_is_refused() throws IOException {
        refused(compressed(7, zlib("[[1],{},{}]".getBytes(StandardCharsets.UTF_8))), UnusableReason.BAD_HEADER_TYPE);
        refused(Samples.withBody(zlib("[[1],{},{}]".getBytes(StandardCharsets.UTF_8))), UnusableReason.BAD_UTF8);
    }

    @Test
    void a_bomb_is_defused_by_ratio_and_by_size() throws Exception {
        byte[] zeroes = new byte[10 * 1024 * 1024];
        refused(compressed("zlib", zlib(zeroes)), UnusableReason.BOMB);
        refused(compressed("gzip", gzip(zeroes)), UnusableReason.BOMB);
        refused(compressed("zlib", zlib(zlib(zeroes))), UnusableReason.BAD_UTF8);

        byte[] hardlyShrinks = new byte[200_000];
        new java.util.Random(1).nextBytes(hardlyShrinks);
        ArgumentBinder small = new ArgumentBinder(new DecodeLimits(4_000_000, 100_000, 100, 64, 1000));
        TaskMessage task = Samples.decoded(compressed("zlib", zlib(hardlyShrinks)));
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> small.bind(ANYTHING, task))
                .satisfies(refusal -> refusedAs(refusal, UnusableReason.BOMB));
    }
}
