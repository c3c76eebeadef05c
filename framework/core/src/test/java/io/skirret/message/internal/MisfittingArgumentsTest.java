package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.task.TypeRef;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
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
                arguments(float.class, "1e39"),
                arguments(float.class, "16777217"),
                arguments(int[].class, "[1,null]"),
                arguments(int[].class, "[1.5]"),
                arguments(BigInteger.class, "1.5"),
                arguments(BigInteger.class, "\"1\""),
                arguments(BigDecimal.class, "\"1.5\""),
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
                arguments(Order.class, "{\"id\":\"o\"}"),
                arguments(Order.class, "\"\""),
                arguments(Order.class, "[]"));
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
