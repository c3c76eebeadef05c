package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.task.TypeRef;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which arguments are refused, and how. */
class MisfittingArgumentsTest extends ArgumentBinding {

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
                arguments(double.class, "123456789012345678901234567890.1234567890"),
                arguments(double.class, "9007199254740993.0"),
                arguments(double.class, "1e-400"),
                arguments(double.class, "1.2345e-323"),
                arguments(double.class, tagged("decimal", "\"1.5\"")),
                arguments(float.class, "0.123456789"),
                arguments(float.class, "1e-50"),
                arguments(long.class, "NaN"),
                arguments(BigDecimal.class, "NaN"),
                arguments(BigDecimal.class, "-Infinity"),
                arguments(Number.class, "\"5\""),
                arguments(Object.class, tagged("datetime", "\"soon\"")),
                arguments(Object.class, tagged("decimal", "\"NaN\"")),
                arguments(Object.class, tagged("decimal", "\"1e999999999\"")),
                arguments(Object.class, tagged("uuid", "{\"hex\":\"d0f3\"}")),
                arguments(Object.class, tagged("base64", "\"%\"")),
                arguments(Object.class, "1e99999999"),
                arguments(float.class, "1e39"),
                arguments(float.class, "16777217"),
                arguments(int[].class, "[1,null]"),
                arguments(int[].class, "[1.5]"),
                arguments(BigInteger.class, "1.5"),
                arguments(BigInteger.class, "\"1\""),
                arguments(BigDecimal.class, "\"1,5\""),
                arguments(BigDecimal.class, "\"NaN\""),
                arguments(BigDecimal.class, "\"1e999999999\""),
                arguments(BigDecimal.class, "true"),
                arguments(BigDecimal.class, "\"\""),
                arguments(BigDecimal.class, "1e1000000000"),
                arguments(BigDecimal.class, "1e99999999999"),
                arguments(BigDecimal.class, "-1.5E-99999999999"),
                arguments(double.class, "1e99999999999"),
                arguments(BigDecimal.class, tagged("decimal", "\"NaN\"")),
                arguments(BigDecimal.class, tagged("decimal", "\"1e999999999\"")),
                arguments(BigDecimal.class, tagged("decimal", "1.5")),
                arguments(String.class, "5"),
                arguments(String.class, "1.5"),
                arguments(String.class, "true"),
                arguments(String.class, "[\"a\"]"),
                arguments(String.class, "{}"),
                arguments(String.class, tagged("uuid", "\"nonsense\"")),
                arguments(String.class, tagged("base64", "\"AP8=\"")),
                arguments(String.class, tagged("of an application's own", "\"x\"")),
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
                arguments(LocalDate.class, "\"2026-11-21T21:59:42\""),
                arguments(LocalDate.class, "\"2026-11-21T00:00:00Z\""),
                arguments(LocalDate.class, tagged("datetime", "\"2026-11-21T00:00:00\"")),
                arguments(LocalDateTime.class, "\"2026-11-21T21:59:42Z\""),
                arguments(LocalDateTime.class, tagged("datetime", "\"2026-11-21T21:59:42+05:30\"")),
                arguments(LocalTime.class, "\"21:59:42+02:00\""),
                arguments(OffsetTime.class, "\"21:59:42\""),
                arguments(Date.class, "1795298382"),
                arguments(Date.class, "\"2026-11-21T21:59:42.921574Z\""),
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
                arguments(Order.class, "\"\""),
                arguments(Order.class, "[]"));
    }

    /** As a worker of another version may know. */
    @Test
    void a_constant_that_its_enum_has_not_is_unknown() throws Exception {
        for (String json : List.of("\"BLUE\"", "\"red\"")) {
            refused(Samples.task(Colour.class), "[[" + json + "],{},{}]", UnusableReason.UNKNOWN_VALUE);
        }
        Type byColour = new TypeRef<Map<Colour, Integer>>() {}.type();
        refused(Samples.task(byColour), "[[{\"BLUE\":1}],{},{}]", UnusableReason.UNKNOWN_VALUE);
    }

    @ParameterizedTest
    @MethodSource("misfitting")
    void nothing_is_bent_to_fit(Type type, String json) {
        refused(Samples.task(type), "[[" + json + "],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
    }

    @Test
    void a_field_that_the_type_has_not_is_told_apart_as_another_version_may_have_it() {
        for (String json : List.of(
                "{\"name\":\"a\",\"children\":[],\"unknown\":1}",
                "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[],\"unknown\":null}]}")) {
            refused(Samples.task(Tree.class), "[[" + json + "],{},{}]", UnusableReason.UNKNOWN_FIELD);
        }
    }

    record Counted(String id, int count, String note) {}

    /** Jackson alone would take 0. A worker of another version may know what the message says, so it waits for one. */
    @Test
    void a_missing_primitive_is_told_apart_and_another_missing_field_is_null() throws Exception {
        refused(Samples.task(Counted.class), "[[{\"id\":\"o\"}],{},{}]", UnusableReason.MISSING_FIELD);
        refused(
                Samples.task(new TypeRef<List<Counted>>() {}.type()),
                "[[[{\"id\":\"o\"}]],{},{}]",
                UnusableReason.MISSING_FIELD);
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> bindOne(Counted.class, "{\"id\":\"o\"}"))
                .withMessageContaining("the field 'count' is missing");
        refused(Samples.task(Counted.class), "[[{\"count\":null}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
        assertThat(bindOne(Counted.class, "{\"count\":1}")).isEqualTo(new Counted(null, 1, null));
    }

    record Required(
            @JsonProperty(value = "id", required = true) String id, Counted counted) {}

    @Test
    void a_required_property_is_told_apart_where_it_is_missing_and_only_there() {
        refused(Samples.task(Required.class), "[[{}],{},{}]", UnusableReason.MISSING_FIELD);
        refused(Samples.task(Required.class), "[[{\"id\":[]}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
        refused(
                Samples.task(Required.class),
                "[[{\"id\":\"a\",\"counted\":1}],{},{}]",
                UnusableReason.ARG_TYPE_MISMATCH);
    }

    @Test
    void a_name_that_comes_twice_is_refused_wherever_it_stands() {
        for (String json : List.of(
                "{\"id\":\"a\",\"id\":\"b\",\"count\":1,\"note\":\"n\"}",
                "{\"count\":1,\"count\":2}",
                "{\"id\":\"a\",\"count\":1,\"note\":\"n\",\"count\":2}",
                "{\"id\":\"a\",\"count\":1,\"note\":\"n\",\"note\":\"m\"}",
                "{\"count\":1,\"id\":\"a\",\"note\":\"n\",\"id\":\"b\"}")) {
            refused(Samples.task(Counted.class), "[[" + json + "],{},{}]", UnusableReason.BAD_JSON);
            refused(Samples.task(Object.class), "[[[" + json + "]],{},{}]", UnusableReason.BAD_JSON);
        }
    }

    @Test
    void a_misfit_names_the_parameter_and_its_type_as_people_would() {
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> bindOne(int.class, "\"often\""))
                .withMessageContaining(": parameter 'p0' is of type int: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binder.check(Samples.task(NotReadable.class)))
                .withMessageContaining("'p0' of task ")
                .withMessageContaining(" is of type io.skirret.message.internal.ArgumentBinding$NotReadable: ");
    }
}
