package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.task.TypeRef;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a type holds arrives, to the last digit. */
class ExactValuesTest extends ArgumentBinding {

    private static final BigDecimal MONEY = new BigDecimal("123456789012345678901234567890.1234567890");

    record Value(Type type, Object value) {
        @Override
        public String toString() {
            return type.getTypeName() + " " + value;
        }
    }

    record Invoice(BigDecimal total, Map<String, BigDecimal> lines) {}

    static Stream<Value> values() {
        return Stream.of(
                new Value(BigDecimal.class, MONEY),
                new Value(BigDecimal.class, new BigDecimal("1E+30")),
                new Value(BigDecimal.class, new BigDecimal("-0.000000000000000000010")),
                new Value(new TypeRef<List<BigDecimal>>() {}.type(), List.of(MONEY)),
                new Value(Invoice.class, new Invoice(MONEY, Map.of("a", new BigDecimal("1.10")))),
                new Value(BigInteger.class, BigInteger.TEN.pow(900)),
                new Value(double.class, Double.NaN),
                new Value(double.class, 0.1 + 0.2),
                new Value(double.class, Double.MIN_VALUE),
                new Value(double.class, 2.2250738585072014E-308),
                new Value(double.class, 2e23),
                new Value(double.class, -0.0),
                new Value(Float.class, -0.0f),
                new Value(Object.class, List.of(-0.0, 0.0)),
                new Value(float.class, Float.MIN_VALUE),
                new Value(float.class, 1.17549435E-38f),
                new Value(Float.class, Float.NEGATIVE_INFINITY),
                new Value(Object.class, List.of(Double.NaN, 1.5, 2e-44)),
                new Value(Instant.class, Instant.parse("2026-11-21T21:59:42.123456789Z")),
                new Value(ZonedDateTime.class, ZonedDateTime.parse("2026-11-21T21:59:42+01:00[Europe/Berlin]")),
                new Value(OffsetDateTime.class, OffsetDateTime.parse("2026-11-21T21:59:42.5+05:30")),
                new Value(OffsetTime.class, OffsetTime.parse("21:59:42+02:00")),
                new Value(LocalDate.class, LocalDate.of(2026, 11, 21)),
                new Value(Date.class, new Date(1_795_298_382_921L)),
                new Value(UUID.class, new UUID(0, 1)),
                new Value(byte[].class, new byte[] {0, -1}));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_arrives_as_it_was_sent(Value value) throws Exception {
        Message sent = new TaskMessageEncoder()
                .encode(TaskCall.of("t", "id-1").args(value.value()).build());
        Message result = ResultMessage.success(Samples.decoded(Samples.message()), value.value(), Instant.EPOCH);

        assertThat(binder.bind(Samples.task(value.type()), Samples.decoded(sent))[0])
                .isEqualTo(value.value());
        assertThat(ResultMessage.from(result).value(value.type())).isEqualTo(value.value());
    }

    record Priced(
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) BigDecimal price) {}

    @Test
    void a_decimal_is_its_text_unless_it_is_declared_a_number() {
        Message sent = new TaskMessageEncoder()
                .encode(TaskCall.of("t", "id-1")
                        .args(MONEY, new Priced(new BigDecimal("1.10")))
                        .build());

        assertThat(new String(sent.body(), StandardCharsets.UTF_8))
                .startsWith("[[\"" + MONEY + "\",{\"price\":1.10}],");
        assertThat(sent.headers()).containsEntry("argsrepr", "('" + MONEY + "', {'price': 1.10})");
    }

    @Test
    void a_decimal_that_no_worker_would_read_is_not_sent() {
        for (BigDecimal value : List.of(
                BigDecimal.TEN.pow(1001).add(BigDecimal.ONE), new BigDecimal("1E+1001"), new BigDecimal("1E-1001"))) {
            assertThatExceptionOfType(UnsendableException.class)
                    .isThrownBy(() -> new TaskMessageEncoder()
                            .encode(TaskCall.of("t", "id-1")
                                    .args(List.of(value))
                                    .build()))
                    .withMessageContaining("nothing was sent");
        }
    }
}
