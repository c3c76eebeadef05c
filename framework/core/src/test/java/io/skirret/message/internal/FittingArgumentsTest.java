package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skirret.task.TypeRef;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which value an argument becomes. */
class FittingArgumentsTest extends ArgumentBinding {

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
                        tagged("of an application's own", "\"x\""),
                        Map.of("__type__", "of an application's own", "__value__", "x")),
                arguments(double.class, "NaN", Double.NaN),
                arguments(Double.class, "-Infinity", Double.NEGATIVE_INFINITY),
                arguments(float.class, "Infinity", Float.POSITIVE_INFINITY),
                arguments(double[].class, "[NaN,1]", new double[] {Double.NaN, 1}),
                arguments(Object.class, "[NaN]", List.of(Double.NaN)),
                arguments(double.class, "0.30000000000000004", 0.1 + 0.2),
                arguments(double.class, "1.50000000000000000000000", 1.5),
                arguments(double.class, "5e-324", Double.MIN_VALUE),
                arguments(double.class, "1.7976931348623157e+308", Double.MAX_VALUE),
                arguments(float.class, "3.4028235E38", Float.MAX_VALUE),
                arguments(
                        Object.class,
                        "123456789012345678901234567890.1234567890",
                        new BigDecimal("123456789012345678901234567890.1234567890")),
                arguments(Number.class, "0.30000000000000004", 0.1 + 0.2),
                arguments(Number.class, "9007199254740993.0", new BigDecimal("9007199254740993.0")),
                arguments(Number.class, tagged("decimal", "\"1.10\""), new BigDecimal("1.10")),
                arguments(
                        Map.class,
                        "{\"@class\":\"java.lang.ProcessBuilder\",\"@type\":\"x\",\"$ref\":\"#/\"}",
                        Map.of("@class", "java.lang.ProcessBuilder", "@type", "x", "$ref", "#/")),
                arguments(
                        Object.class,
                        "[\"java.lang.ProcessBuilder\",[\"id\"]]",
                        List.of("java.lang.ProcessBuilder", List.of("id"))));
    }

    @ParameterizedTest
    @MethodSource("fitting")
    void a_fitting_argument_is_its_value(Type type, String json, Object expected) throws Exception {
        assertThat(bindOne(type, json)).isEqualTo(expected);
        assertThat(bind(Samples.task(type), "[[],{\"p0\":" + json + "},null]")[0])
                .isEqualTo(expected);
    }
}
