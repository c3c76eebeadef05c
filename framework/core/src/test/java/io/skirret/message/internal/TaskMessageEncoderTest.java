package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskMessageEncoderTest {

    private final TaskMessageEncoder encoder = new TaskMessageEncoder("gen1@host", 10_000);

    private static TaskCall.Builder call() {
        return TaskCall.of("t", "id-1");
    }

    private void refused(TaskCall.Builder call, String... said) {
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> encoder.encode(call.build()))
                .satisfies(refusal -> {
                    assertThat(refusal.getMessage()).startsWith("expected ").contains("; nothing was sent");
                    assertThat(refusal.getMessage()).contains(said).hasSizeLessThan(1000);
                });
    }

    @Test
    void times_have_six_digits_and_an_offset() {
        Instant nanos = Instant.parse("2026-11-21T21:59:42.123456789Z");

        Message message = encoder.encode(call().eta(nanos)
                .expires(Instant.parse("2026-11-21T22:00:00Z"), 17_876L)
                .build());

        assertThat(message.headers())
                .containsEntry("eta", "2026-11-21T21:59:42.123456+00:00")
                .containsEntry("expires", "2026-11-21T22:00:00.000000+00:00");
        assertThat(message.properties().expiration()).isEqualTo("17876");
    }

    @Test
    void a_time_to_live_that_the_broker_refuses_is_left_to_the_worker() {
        for (long millis : new long[] {-1, 1L << 40}) {
            Message message =
                    encoder.encode(call().expires(Instant.EPOCH, millis).build());
            assertThat(message.properties().expiration()).isNull();
            assertThat(message.headers().get("expires")).isNotNull();
        }
    }

    @Test
    void a_time_beyond_python_is_refused() {
        refused(call().eta(Instant.MAX), "9999");
        refused(call().expires(Instant.MIN, null), "9999");
    }

    @Test
    void time_limits_go_hard_first() {
        Message message =
                encoder.encode(call().timeLimits(new TimeLimits(Duration.ofSeconds(40), Duration.ofMillis(1500)))
                        .build());

        assertThat(message.headers()).containsEntry("timelimit", List.of(40, 1.5));
    }

    @Test
    void the_message_says_where_it_is_from() {
        Message message = new TaskMessageEncoder().encode(call().build());

        assertThat(message.headers().get("origin").toString())
                .matches("gen" + ProcessHandle.current().pid() + "@.+");
        assertThat(message.headers()).containsEntry("lang", "java");
        assertThat(message.properties().contentType()).isEqualTo("application/json");
    }

    static Stream<Arguments> representations() {
        return Stream.of(
                arguments(List.of(), "()"),
                arguments(List.of(7), "(7,)"),
                arguments(Arrays.asList(true, false, null), "(True, False, None)"),
                arguments(List.of("it's", "\"a\"", "both ' \""), "(\"it's\", '\"a\"', 'both \\' \"')"),
                arguments(List.of("a\nb\t\\\u0007ü\u202E"), "('a\\nb\\t\\\\\\x07ü\\u202e',)"),
                arguments(List.of(1.5, 1e22, 2.0), "(1.5, 1e+22, 2.0)"),
                arguments(List.of(Double.NaN, Float.POSITIVE_INFINITY, -1 / 0.0), "(nan, inf, -inf)"),
                arguments(List.of(List.of(1, List.of()), Map.of("k", "v")), "([1, []], {'k': 'v'})"));
    }

    @ParameterizedTest
    @MethodSource("representations")
    void arguments_are_shown_as_python_would(List<Object> args, String repr) {
        assertThat(encoder.encode(call().args(args).build()).headers()).containsEntry("argsrepr", repr);
    }

    /** Writes one value in a way that a custom serializer may choose. */
    private record Custom(Writing writing) implements JsonSerializable {
        interface Writing {
            void to(JsonGenerator json) throws IOException;
        }

        @Override
        public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
            writing.to(json);
        }

        @Override
        public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            writing.to(json);
        }
    }

    static Stream<Arguments> unusualWritings() {
        return Stream.of(
                arguments((Custom.Writing) json -> json.writeRawValue("{\"a\": [1.50, null]}"), "{'a': [1.50, None]}"),
                arguments((Custom.Writing) json -> json.writeNumber("1E+3"), "1e+3"),
                arguments((Custom.Writing) json -> json.writeNumber(new BigDecimal("1E+30")), "1e+30"),
                arguments((Custom.Writing) json -> json.writeString(new StringReader("it's"), -1), "\"it's\""),
                arguments((Custom.Writing) json -> json.writeString("abc".toCharArray(), 1, 2), "'bc'"),
                arguments((Custom.Writing) json -> json.writeBinary(new byte[] {1, 2, 3}), "'AQID'"),
                arguments((Custom.Writing) json -> json.writeEmbeddedObject(new byte[] {1, 2, 3}), "'AQID'"),
                arguments((Custom.Writing) json -> json.writeArray(new String[] {"a", null}, 0, 2), "['a', None]"),
                arguments((Custom.Writing) json -> json.writePOJO(Map.of("a", 1.5f)), "{'a': 1.5}"));
    }

    @ParameterizedTest
    @MethodSource("unusualWritings")
    void what_a_serializer_writes_in_its_own_way_is_shown_and_hidden_like_any_value(
            Custom.Writing writing, String repr) {
        TaskCall.Builder call = call().args(1, new Custom(writing), "z").kwargs(Map.of("k", new Custom(writing)));

        assertThat(encoder.encode(call.build()).headers())
                .containsEntry("argsrepr", "(1, " + repr + ", 'z')")
                .containsEntry("kwargsrepr", "{'k': " + repr + "}");
        assertThat(encoder.encode(call.hiddenArgs(Set.of(1)).build()).headers())
                .containsEntry("argsrepr", "(1, '***', 'z')");
    }

    static Stream<Custom.Writing> unreadableWritings() {
        return Stream.of(
                json -> json.writeRawValue("[1,"),
                json -> json.writeRawValue("{\"a\":1,\"a\":2}"),
                json -> json.writeRaw("x"),
                json -> json.writeNumber("nan"),
                json -> json.writeNumber("01"),
                json -> {
                    json.writeStartObject();
                    json.writeFieldName("no value");
                    json.writeEndObject();
                },
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("twice", 1);
                    json.writeNumberField("twice", 2);
                    json.writeEndObject();
                });
    }

    @ParameterizedTest
    @MethodSource("unreadableWritings")
    void what_no_worker_could_read_is_refused_hidden_or_not(Custom.Writing writing) {
        refused(call().args(new Custom(writing)), "a worker can read");
        refused(call().args(new Custom(writing)).hiddenArgs(Set.of(0)), "a worker can read");
    }

    @Test
    void long_names_that_a_worker_reads_are_shown() {
        String name = "k".repeat(1000);

        assertThat(encoder.encode(call().kwargs(Map.of(name, 1)).build()).headers())
                .containsEntry("kwargsrepr", "{'" + name + "': 1}");
    }

    @Test
    void what_is_shown_is_bounded_and_what_is_to_be_hidden_is_not_shown() {
        Map<String, Object> kwargs = new LinkedHashMap<>();
        kwargs.put("user", "ada");
        kwargs.put("token", List.of("s3cret"));
        Map<String, Object> headers = encoder.encode(call().args("s3cret", "x".repeat(5000))
                        .kwargs(kwargs)
                        .hiddenArgs(Set.of(0))
                        .hiddenKwargs(Set.of("token"))
                        .build())
                .headers();

        assertThat(headers.get("argsrepr").toString())
                .hasSize(1024)
                .startsWith("('***', 'xxx")
                .endsWith("...");
        assertThat(headers).containsEntry("kwargsrepr", "{'user': 'ada', 'token': '***'}");
        assertThat(headers.toString()).doesNotContain("s3cret");
    }

    @Test
    void values_of_many_types_become_json() {
        record Point(int x, Optional<String> label) {}
        Message message = encoder.encode(call().args(
                        new Point(1, Optional.of("a")),
                        Instant.parse("2026-11-21T21:59:42.123456789Z"),
                        Duration.ofSeconds(90),
                        new BigDecimal("1.10"),
                        BigInteger.TWO.pow(64),
                        new byte[] {1, 2, 3},
                        Thread.State.NEW,
                        Optional.empty(),
                        new int[] {1})
                .build());

        assertThat(new String(message.body(), StandardCharsets.UTF_8))
                .isEqualTo("[[{\"x\":1,\"label\":\"a\"},\"2026-11-21T21:59:42.123456789Z\",\"PT1M30S\",\"1.10\","
                        + "18446744073709551616,\"AQID\",\"NEW\",null,[1]],{},"
                        + "{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]");
    }

    @Test
    void numbers_that_are_none_are_written_as_python_writes_them() {
        Message message = encoder.encode(call().args(
                        Double.NaN, new double[] {1, Double.POSITIVE_INFINITY}, Map.of("f", Float.NEGATIVE_INFINITY))
                .build());

        assertThat(new String(message.body(), StandardCharsets.UTF_8))
                .startsWith("[[NaN,[1.0,Infinity],{\"f\":-Infinity}],");
    }

    public static final class Node {
        public final List<Object> next = new ArrayList<>();
    }

    public static final class Throwing {
        public String getValue() {
            throw new IllegalStateException("no value");
        }
    }

    public static final class Overflowing {
        public int getValue() {
            return count(1);
        }

        private static int count(int n) {
            return n < 0 ? 0 : count(n + 1) + 1;
        }
    }

    @Test
    void values_that_do_not_become_json_are_refused() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        Node node = new Node();
        node.next.add(node);
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            deep = new ArrayList<>(List.of(deep));
        }

        refused(call().args(cycle, 1), "deep");
        refused(call().args((Object) node), "deep");
        refused(call().args((Object) deep), "deep");
        refused(call().kwargs(Map.of("k", cycle)), "deep");
        refused(call().args("x".repeat(20_000)), "10000 bytes");
        refused(call().args(new Throwing()), "no value");
        refused(call().args(new Overflowing()), "deep");
        refused(call().args("\uD800"), "surrogate");
        refused(call().args(BigInteger.TEN.pow(1001)), "a worker can read");
        refused(call().kwargs(Map.of("k".repeat(1025), 1)), "a worker can read");
        refused(call().args(Map.of(1, "a", "1", "b")), "a worker can read");
    }

    @Test
    void what_is_sent_can_be_read_at_the_same_depth() throws Exception {
        Object deep = new ArrayList<>();
        for (int i = 0; i < 61; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        Message message = encoder.encode(call().args(deep).build());

        assertThat(TaskBody.decode(Samples.decoded(message)).args()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "   ", "a\u202Eb"})
    void ids_are_printable(String id) {
        refused(TaskCall.of("t", id), "task id");
    }

    @Test
    void names_and_ids_fit_the_wire() {
        refused(TaskCall.of("t", "a".repeat(256)), "task id", "255 bytes");
        refused(TaskCall.of("t", "ü".repeat(128)), "255 bytes");
        refused(TaskCall.of("t".repeat(256), "id"), "task name", "255 bytes");
        refused(TaskCall.of("", "id"), "task name");
        refused(call().rootId("a\nb"), "root id");
        refused(call().parentId("a".repeat(256)), "parent id");
        refused(call().group(""), "group id");
        refused(call().replyTo("q".repeat(256)), "reply address");
        refused(call().policy("a\nb"), "policy");
        refused(call().priority(256), "priority");
        refused(call().priority(-1), "priority");
        assertThat(encoder.encode(TaskCall.of("t".repeat(255), "a".repeat(255)).build())
                        .properties()
                        .correlationId())
                .hasSize(255);
    }

    @Test
    void headers_carry_what_amqp_can() {
        Map<String, Object> table = new HashMap<>();
        table.put("null", null);
        table.put("list", List.of(1, "a"));
        Message message = encoder.encode(call().header("short", (short) 5)
                .header("float", 1.5f)
                .header("date", new Date(0))
                .header("set", Set.of("a"))
                .header("table", table)
                .header("decimal", new BigDecimal("1.5"))
                .header("null", null)
                .build());

        assertThat(message.headers())
                .containsEntry("short", 5)
                .containsEntry("float", 1.5)
                .containsEntry("date", Instant.EPOCH)
                .containsEntry("set", List.of("a"))
                .containsEntry("table", table)
                .containsEntry("decimal", new BigDecimal("1.5"))
                .containsEntry("null", null);
    }

    @Test
    void headers_that_amqp_cannot_carry_are_refused() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);

        refused(call().header("h", new Object()), "'h'", "java.lang.Object");
        refused(call().header("h", BigInteger.TEN), "BigInteger");
        refused(call().header("h", new BigDecimal("123456789012345")), "decimal");
        refused(call().header("h", new BigDecimal("1e10")), "decimal");
        refused(call().header("h", cycle), "nesting");
        // RabbitMQ would end the connection over these.
        refused(call().header("h", Double.NaN), "a finite number", "NaN");
        refused(call().header("h", Float.NEGATIVE_INFINITY), "a finite number");
        refused(call().header("h", Map.of("deep", List.of(Double.POSITIVE_INFINITY))), "a finite number");
        refused(call().header("h", Map.of("k".repeat(256), 1)), "255 bytes");
        refused(call().header("h", Map.of(1, 1)), "keys");
        refused(call().header("n".repeat(256), 1), "255 bytes");
        refused(call().header("", 1), "header name");
        refused(call().header("h", "x".repeat(131_072)), "bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task",
                "id",
                "retries",
                "compression",
                "x-death",
                "x-first-death-queue",
                "CC",
                "BCC",
                "skirret_policy",
                "skirret_attempts",
                "skirret_replays",
                "skirret_redelivered",
                "skirret_deferrals",
                "skirret_dead_reason"
            })
    void headers_of_the_protocol_are_not_the_applications(String name) {
        refused(call().header(name, "x"), name);
    }
}
