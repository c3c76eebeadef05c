package io.skirret.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TypeRef;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentBinderTest {

    enum Colour {
        RED,
        GREEN
    }

    record Order(String id, int count, Colour colour, BigDecimal price, Instant at, List<String> tags) {}

    record Tree(String name, List<Tree> children) {}

    private final ArgumentBinder binder = new ArgumentBinder(DecodeLimits.DEFAULT);

    private Object bindOne(Type type, String json) throws UnusableMessageException {
        return bind(Samples.task(type), "[[" + json + "],{},{}]")[0];
    }

    private Object[] bind(TaskDefinition<?> task, String body) throws UnusableMessageException {
        return binder.bind(task, Samples.decoded(Samples.withBody(body.getBytes(StandardCharsets.UTF_8))));
    }

    private void refused(TaskDefinition<?> task, String body, UnusableReason reason) {
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> bind(task, body))
                .satisfies(refusal -> {
                    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
                    assertThat(refusal.getMessage()).hasSizeLessThan(1000);
                    assertThat(refusal.getMessage().chars()).noneMatch(Character::isISOControl);
                });
    }

    static Stream<Arguments> fitting() {
        Instant time = Instant.parse("2026-11-21T21:59:42.921574Z");
        UUID uuid = UUID.fromString("d0f312f5-ed9d-4a0b-b5af-29ebaf70463e");
        return Stream.of(
                arguments(int.class, "2147483647", Integer.MAX_VALUE),
                arguments(Integer.class, "null", null),
                arguments(long.class, "9007199254740993", 9007199254740993L),
                arguments(long.class, "-9223372036854775808", Long.MIN_VALUE),
                arguments(short.class, "-32768", Short.MIN_VALUE),
                arguments(byte.class, "-128", Byte.MIN_VALUE),
                arguments(char.class, "\"x\"", 'x'),
                arguments(boolean.class, "true", true),
                arguments(Boolean.class, "null", null),
                arguments(double.class, "3.7", 3.7),
                arguments(double.class, "3", 3.0),
                arguments(double.class, "-0.0", -0.0),
                arguments(double.class, "9007199254740992", 0x1p53),
                arguments(Double.class, "null", null),
                arguments(float.class, "0.1", 0.1f),
                arguments(
                        BigInteger.class,
                        "123456789012345678901234567890",
                        new BigInteger("123456789012345678901234567890")),
                arguments(BigDecimal.class, "1.10", new BigDecimal("1.10")),
                arguments(
                        BigDecimal.class, "0.1234567890123456789012345", new BigDecimal("0.1234567890123456789012345")),
                arguments(BigDecimal.class, "5", new BigDecimal("5")),
                arguments(String.class, "\"5\"", "5"),
                arguments(String.class, "\"\"", ""),
                arguments(String.class, "null", null),
                arguments(Colour.class, "\"GREEN\"", Colour.GREEN),
                arguments(Object.class, "9007199254740993", 9007199254740993L),
                arguments(Object.class, "1", 1),
                arguments(Object.class, "1.5", 1.5),
                arguments(Object.class, "null", null),
                arguments(Object.class, "{\"a\":[1,null]}", Map.of("a", java.util.Arrays.asList(1, null))),
                arguments(Instant.class, "\"2026-11-21T21:59:42.921574Z\"", time),
                arguments(Instant.class, "\"2026-11-21T21:59:42.921574+00:00\"", time),
                arguments(Instant.class, "\"2026-11-21T21:59:42.921574\"", time),
                arguments(Duration.class, "\"PT1M30S\"", Duration.ofSeconds(90)),
                arguments(LocalDate.class, "\"2026-11-21\"", LocalDate.of(2026, 11, 21)),
                arguments(LocalTime.class, "\"21:59:42\"", LocalTime.of(21, 59, 42)),
                arguments(LocalDateTime.class, "\"2026-11-21T21:59:42\"", LocalDateTime.of(2026, 11, 21, 21, 59, 42)),
                arguments(
                        OffsetDateTime.class,
                        "\"2026-11-21T21:59:42+05:30\"",
                        OffsetDateTime.parse("2026-11-21T21:59:42+05:30")),
                arguments(UUID.class, "\"" + uuid + "\"", uuid),
                arguments(byte[].class, "\"AQID\"", new byte[] {1, 2, 3}),
                arguments(int[].class, "[1,2]", new int[] {1, 2}),
                arguments(double[].class, "[1,2.5]", new double[] {1, 2.5}),
                arguments(String[].class, "[\"a\"]", new String[] {"a"}),
                arguments(new TypeRef<Optional<String>>() {}.type(), "\"a\"", Optional.of("a")),
                arguments(new TypeRef<Optional<String>>() {}.type(), "null", Optional.empty()),
                arguments(new TypeRef<List<Long>>() {}.type(), "[1]", List.of(1L)),
                arguments(new TypeRef<Map<String, List<Long>>>() {}.type(), "{\"a\":[1]}", Map.of("a", List.of(1L))),
                arguments(new TypeRef<Map<Colour, Integer>>() {}.type(), "{\"RED\":1}", Map.of(Colour.RED, 1)),
                arguments(
                        Order.class,
                        "{\"id\":\"o\",\"count\":1,\"colour\":\"RED\",\"price\":1.10,\"at\":\"2026-11-21T21:59:42.921574Z\",\"tags\":[]}",
                        new Order("o", 1, Colour.RED, new BigDecimal("1.10"), time, List.of())),
                arguments(
                        Tree.class,
                        "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":null}]}",
                        new Tree("a", List.of(new Tree("b", null)))),
                arguments(Instant.class, tagged("datetime", "\"2026-11-21T21:59:42.921574+00:00\""), time),
                arguments(Instant.class, tagged("datetime", "\"2026-11-21T21:59:42.921574\""), time),
                arguments(
                        OffsetDateTime.class,
                        tagged("datetime", "\"2026-11-21T21:59:42\""),
                        OffsetDateTime.parse("2026-11-21T21:59:42Z")),
                arguments(
                        LocalDateTime.class,
                        tagged("datetime", "\"2026-11-21T21:59:42\""),
                        LocalDateTime.of(2026, 11, 21, 21, 59, 42)),
                arguments(LocalDate.class, tagged("date", "\"2026-11-21\""), LocalDate.of(2026, 11, 21)),
                arguments(LocalTime.class, tagged("time", "\"21:59:42.5\""), LocalTime.of(21, 59, 42, 500_000_000)),
                arguments(
                        UUID.class,
                        tagged("uuid", "{\"hex\":\"d0f312f5ed9d4a0bb5af29ebaf70463e\",\"version\":4}"),
                        uuid),
                arguments(UUID.class, tagged("uuid", "\"" + uuid + "\""), uuid),
                arguments(BigDecimal.class, tagged("decimal", "\"1.10\""), new BigDecimal("1.10")),
                arguments(byte[].class, tagged("bytes", "\"abc\""), new byte[] {'a', 'b', 'c'}),
                arguments(byte[].class, tagged("base64", "\"AQID\""), new byte[] {1, 2, 3}),
                arguments(
                        new TypeRef<List<Instant>>() {}.type(),
                        "[" + tagged("datetime", "\"2026-11-21T21:59:42.921574\"") + "]",
                        List.of(time)),
                arguments(
                        Object.class,
                        tagged("datetime", "\"2026-11-21T21:59:42\""),
                        Map.of("__type__", "datetime", "__value__", "2026-11-21T21:59:42")),
                arguments(
                        Map.class,
                        "{\"@class\":\"java.lang.ProcessBuilder\",\"@type\":\"x\",\"$ref\":\"#/\"}",
                        Map.of("@class", "java.lang.ProcessBuilder", "@type", "x", "$ref", "#/")),
                arguments(
                        Object.class,
                        "[\"java.lang.ProcessBuilder\",[\"id\"]]",
                        List.of("java.lang.ProcessBuilder", List.of("id"))));
    }

    private static String tagged(String tag, String value) {
        return "{\"__type__\":\"" + tag + "\",\"__value__\":" + value + "}";
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void a_fitting_argument_is_its_value(Type type, String json, Object expected) throws Exception {
        assertThat(bindOne(type, json)).isEqualTo(expected);
        assertThat(bind(Samples.task(type), "[[],{\"p0\":" + json + "},null]")[0])
                .isEqualTo(expected);
    }

    static Stream<Arguments> misfitting() {
        return Stream.of(
                arguments(int.class, "3.7"),
                arguments(int.class, "3.0"),
                arguments(int.class, "1e2"),
                arguments(int.class, "\"5\""),
                arguments(int.class, "\"\""),
                arguments(int.class, "null"),
                arguments(int.class, "true"),
                arguments(int.class, "[5]"),
                arguments(int.class, "2147483648"),
                arguments(Integer.class, "\"\""),
                arguments(Integer.class, "2147483648"),
                arguments(long.class, "9223372036854775808"),
                arguments(long.class, "1.0"),
                arguments(long.class, "null"),
                arguments(short.class, "32768"),
                arguments(byte.class, "128"),
                arguments(byte.class, "200"),
                arguments(char.class, "\"xy\""),
                arguments(char.class, "\"\""),
                arguments(char.class, "120"),
                arguments(char.class, "null"),
                arguments(boolean.class, "0"),
                arguments(boolean.class, "\"true\""),
                arguments(boolean.class, "null"),
                arguments(double.class, "\"NaN\""),
                arguments(double.class, "\"1.5\""),
                arguments(double.class, "1e400"),
                arguments(double.class, "9007199254740993"),
                arguments(double.class, "9223372036854775807"),
                arguments(double.class, "null"),
                arguments(double[].class, "[1,null]"),
                arguments(double[].class, "[\"NaN\"]"),
                arguments(float.class, "1e39"),
                arguments(float.class, "16777217"),
                arguments(int[].class, "[1,null]"),
                arguments(int[].class, "[1.5]"),
                arguments(BigInteger.class, "1.5"),
                arguments(BigInteger.class, "\"1\""),
                arguments(BigDecimal.class, "\"1.5\""),
                arguments(BigDecimal.class, "\"\""),
                arguments(BigDecimal.class, "1e1000000000"),
                arguments(BigDecimal.class, tagged("decimal", "\"NaN\"")),
                arguments(BigDecimal.class, tagged("decimal", "\"1e999999999\"")),
                arguments(BigDecimal.class, tagged("decimal", "1.5")),
                arguments(String.class, "5"),
                arguments(String.class, "1.5"),
                arguments(String.class, "true"),
                arguments(String.class, "[\"a\"]"),
                arguments(String.class, "{}"),
                arguments(Colour.class, "\"BLUE\""),
                arguments(Colour.class, "\"red\""),
                arguments(Colour.class, "0"),
                arguments(Colour.class, "\"\""),
                arguments(Instant.class, "1795298382"),
                arguments(Instant.class, "1795298382.5"),
                arguments(Instant.class, "\"\""),
                arguments(Instant.class, "\"soon\""),
                arguments(Instant.class, tagged("datetime", "\"soon\"")),
                arguments(Instant.class, tagged("date", "\"2026-11-21\"")),
                arguments(Instant.class, tagged("os.system", "\"id\"")),
                arguments(Instant.class, "{}"),
                arguments(LocalDate.class, "20000"),
                arguments(LocalDate.class, "[2026,11,21]"),
                arguments(Duration.class, "90"),
                arguments(UUID.class, "\"x\""),
                arguments(UUID.class, tagged("uuid", "{\"hex\":\"zz\"}")),
                arguments(UUID.class, tagged("uuid", "[1]")),
                arguments(byte[].class, "\"not base64!\""),
                arguments(byte[].class, tagged("base64", "\"%\"")),
                arguments(new TypeRef<List<Long>>() {}.type(), "[\"1\"]"),
                arguments(new TypeRef<List<Long>>() {}.type(), "1"),
                arguments(new TypeRef<List<Long>>() {}.type(), "\"\""),
                arguments(new TypeRef<Map<String, Long>>() {}.type(), "[]"),
                arguments(Tree.class, "{\"name\":\"a\",\"children\":[],\"unknown\":1}"),
                arguments(Order.class, "{\"id\":\"o\"}"),
                arguments(Order.class, "\"\""),
                arguments(Order.class, "[]"));
    }

    @ParameterizedTest
    @MethodSource("misfitting")
    void nothing_is_bent_to_fit(Type type, String json) {
        refused(Samples.task(type), "[[" + json + "],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[],{},{}]",
                "[[1],{},{}]",
                "[[1,2,3],{},{}]",
                "[[1,2],{\"p2\":3},{}]",
                "[[1,2],{\"p0\":3},{}]",
                "[[1],{\"p0\":3,\"p1\":2},{}]",
                "[[1],{\"P1\":2},{}]",
                "[[],{\"p0\":1},{}]",
                "[[],{\"p0\":1,\"p1\":2,\"x\\r\\n\":3},{}]",
                "[[\"not even an int\"],{},{}]"
            })
    void every_parameter_gets_one_value(String body) {
        refused(Samples.task(int.class, int.class), body, UnusableReason.ARITY_MISMATCH);
    }

    @Test
    void a_misfit_names_the_parameter_and_its_type_as_people_would() {
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> bindOne(int.class, "\"often\""))
                .withMessageContaining(": parameter 'p0' is of type int: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binder.check(Samples.task(NotReadable.class)))
                .withMessageContaining("'p0' of task ")
                .withMessageContaining(" is of type io.skirret.message.ArgumentBinderTest$NotReadable: ");
    }

    @Test
    void names_and_positions_go_together() throws Exception {
        TaskDefinition<?> task = Samples.task(int.class, String.class, long.class);

        assertThat(bind(task, "[[1],{\"p2\":3,\"p1\":\"b\"},{}]")).containsExactly(1, "b", 3L);
        assertThat(bind(task, "[[],{\"p2\":3,\"p1\":\"b\",\"p0\":1},{}]")).containsExactly(1, "b", 3L);
        assertThat(bind(Samples.task(), "[[],{},{}]")).isEmpty();
    }

    @Test
    void a_changed_task_of_the_same_name_is_read_by_its_own_parameters() throws Exception {
        assertThat(bind(Samples.task(int.class), "[[1],{},{}]")).containsExactly(1);
        assertThat(bind(Samples.task(long.class), "[[1],{},{}]")).containsExactly(1L);
    }

    record Throws(String what) {
        Throws {
            switch (what) {
                case "runtime" -> throw new IllegalStateException("a\nb");
                case "error" -> throw new AssertionError("no");
                case "overflow" -> overflow(1);
                case "broken" -> throw new BrokenException();
                default -> throw new NoClassDefFoundError(what);
            }
        }

        private static int overflow(int n) {
            return n < 0 ? 0 : overflow(n + 1) + 1;
        }
    }

    static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even a message");
        }
    }

    static final class FailsToLoad {
        static final int VALUE = Integer.parseInt("x");
        public int ignored = VALUE;
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "error", "overflow", "broken", "linkage"})
    void what_a_users_type_throws_means_that_the_argument_does_not_fit(String what) {
        refused(Samples.task(Throws.class), "[[{\"what\":\"" + what + "\"}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
    }

    @Test
    void a_type_that_cannot_be_initialised_does_not_fit() {
        refused(Samples.task(FailsToLoad.class), "[[{}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
        refused(Samples.task(FailsToLoad.class), "[[{}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
    }

    @JsonDeserialize(using = Greedy.Reader.class)
    record Greedy() {
        static final class Reader extends JsonDeserializer<Greedy> {
            @Override
            public Greedy deserialize(JsonParser json, DeserializationContext context) throws IOException {
                // Wrong on purpose: reads on beyond its own value.
                json.nextToken();
                json.nextToken();
                return new Greedy();
            }
        }
    }

    @Test
    void a_deserializer_that_reads_too_much_takes_nothing_from_the_others() throws Exception {
        Object[] values = bind(Samples.task(Greedy.class, int.class), "[[1,2],{},{}]");

        assertThat(values).containsExactly(new Greedy(), 2);
    }

    record Counted(int value) {
        static final java.util.concurrent.atomic.AtomicInteger MADE = new java.util.concurrent.atomic.AtomicInteger();

        Counted {
            MADE.incrementAndGet();
        }
    }

    @Test
    void a_value_is_made_once() throws Exception {
        bind(
                Samples.task(Counted.class, List.class, Order.class),
                "[[{\"value\":1}],{\"p2\":null,\"p1\":[1,{\"a\":[]}]},{\"chain\":[],\"later\":[1]}]");

        assertThat(Counted.MADE).hasValue(1);
    }

    record Holder(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object value) {}

    @Test
    void a_class_named_in_a_message_is_never_loaded() {
        refused(
                Samples.task(Holder.class),
                "[[{\"value\":{\"@class\":\"java.util.ArrayList\"}}],{},{}]",
                UnusableReason.ARG_TYPE_MISMATCH);
        refused(
                Samples.task(Holder.class),
                "[[{\"value\":[\"java.util.ArrayList\",[]]}],{},{}]",
                UnusableReason.ARG_TYPE_MISMATCH);
    }

    interface NotReadable {
        void run();
    }

    @Test
    void parameters_can_be_checked_before_the_first_message() {
        assertThatCode(() ->
                        binder.check(Samples.task(int.class, Order.class, List.class, JsonNode.class, Colour.class)))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binder.check(Samples.task(int.class, NotReadable.class)))
                .withMessageContaining("p1")
                .withMessageContaining("NotReadable");
    }
}
