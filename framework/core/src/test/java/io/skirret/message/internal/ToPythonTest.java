package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Java's values are on the wire, with kombu's tags and without. */
class ToPythonTest extends ArgumentBinding {

    private static final ValueFormat TAGS = ValueFormat.of(List.of(), true);

    /**
     * @param plain what is written
     * @param tagged what is written with tags
     */
    record Row(Object value, String plain, String tagged) {
        static Row same(Object value, String json) {
            return new Row(value, json, json);
        }

        static Row tagged(Object value, String plain, String tag, String text) {
            return new Row(value, "\"" + plain + "\"", ArgumentBinding.tagged(tag, "\"" + text + "\""));
        }

        @Override
        public String toString() {
            return value.getClass().getSimpleName() + " " + value;
        }
    }

    record Money(BigDecimal amount, String currency) {}

    static Stream<Row> rows() {
        UUID uuid = UUID.fromString("d0f312f5-ed9d-4a0b-b5af-29ebaf70463e");
        return Stream.of(
                Row.same(42, "42"),
                Row.same(Long.MAX_VALUE, "9223372036854775807"),
                Row.same(BigInteger.TWO.pow(64), "18446744073709551616"),
                Row.same(0.1 + 0.2, "0.30000000000000004"),
                Row.same(Double.NaN, "NaN"),
                Row.same(Double.NEGATIVE_INFINITY, "-Infinity"),
                Row.same(0.1f, "0.1"),
                Row.same(true, "true"),
                Row.same("text", "\"text\""),
                Row.same(DayOfWeek.MONDAY, "\"MONDAY\""),
                Row.tagged(
                        new BigDecimal("123456789012345678901234567890.1234567890"),
                        "123456789012345678901234567890.1234567890",
                        "decimal",
                        "123456789012345678901234567890.1234567890"),
                Row.tagged(
                        Instant.parse("2026-11-21T21:59:42.921574Z"),
                        "2026-11-21T21:59:42.921574Z",
                        "datetime",
                        "2026-11-21T21:59:42.921574+00:00"),
                Row.tagged(
                        OffsetDateTime.parse("2026-11-21T21:59:42+05:30"),
                        "2026-11-21T21:59:42+05:30",
                        "datetime",
                        "2026-11-21T21:59:42.000000+05:30"),
                Row.tagged(
                        LocalDateTime.parse("2026-11-21T21:59:42.5"),
                        "2026-11-21T21:59:42.5",
                        "datetime",
                        "2026-11-21T21:59:42.500000"),
                Row.tagged(
                        new Date(1_795_298_382_921L),
                        "2026-11-21T21:59:42.921+00:00",
                        "datetime",
                        "2026-11-21T21:59:42.921000+00:00"),
                Row.tagged(LocalDate.of(2026, 11, 21), "2026-11-21", "date", "2026-11-21"),
                Row.tagged(LocalTime.parse("21:59:42.5"), "21:59:42.5", "time", "21:59:42.500000"),
                Row.tagged(OffsetTime.parse("21:59:42+02:00"), "21:59:42+02:00", "time", "21:59:42.000000+02:00"),
                Row.same(Duration.ofSeconds(90), "\"PT1M30S\""),
                new Row(uuid, "\"" + uuid + "\"", tagged("uuid", "{\"hex\":\"d0f312f5ed9d4a0bb5af29ebaf70463e\"}")),
                Row.tagged(new byte[] {0, -1}, "AP8=", "base64", "AP8="),
                Row.same(Optional.empty(), "null"),
                Row.same(List.of(1, "a"), "[1,\"a\"]"),
                new Row(
                        new Money(new BigDecimal("1.10"), "EUR"),
                        "{\"amount\":\"1.10\",\"currency\":\"EUR\"}",
                        "{\"amount\":" + tagged("decimal", "\"1.10\"") + ",\"currency\":\"EUR\"}"));
    }

    private static String written(ValueFormat format, Object value) {
        Message sent = new TaskMessageEncoder("gen1@host", 10_000, format)
                .encode(TaskCall.of("t", "id-1").args(List.of(value)).build());
        String body = new String(sent.body(), StandardCharsets.UTF_8);
        return body.substring(2, body.indexOf("],{},{\"callbacks\""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_value_is_written_by_one_rule(Row row) {
        assertThat(written(ValueFormat.DEFAULT, row.value())).isEqualTo(row.plain());
        assertThat(written(TAGS, row.value())).isEqualTo(row.tagged());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void java_reads_what_it_writes_with_and_without_tags(Row row) throws Exception {
        Object value = row.value();
        if (value instanceof Optional) {
            return;
        }
        for (String json : List.of(row.plain(), row.tagged())) {
            assertThat(bindOne(value instanceof List ? List.class : value.getClass(), json))
                    .isEqualTo(value);
        }
    }

    @Test
    void what_pythons_types_would_lose_is_not_sent_with_a_tag() {
        for (Object value : List.of(
                Instant.parse("2026-11-21T21:59:42.123456789Z"),
                LocalTime.parse("21:59:42.123456789"),
                ZonedDateTime.of(2026, 11, 21, 21, 59, 42, 0, ZoneId.of("Europe/Berlin")),
                LocalDate.of(0, 1, 1),
                Instant.MAX,
                new BigDecimal("1E+1001"))) {
            assertThatExceptionOfType(UnsendableException.class)
                    .isThrownBy(() -> written(TAGS, value))
                    .withMessageStartingWith("expected ")
                    .withMessageContaining("; nothing was sent; ");
        }
        assertThat(written(TAGS, ZonedDateTime.of(2026, 11, 21, 21, 59, 42, 0, ZoneOffset.UTC)))
                .isEqualTo(tagged("datetime", "\"2026-11-21T21:59:42.000000+00:00\""));
    }

    record Formatted(
            @JsonFormat(pattern = "dd.MM.yyyy") LocalDate day,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) BigDecimal number) {}

    @Test
    void a_format_of_the_applications_own_is_kept() throws Exception {
        Formatted value = new Formatted(LocalDate.of(2026, 11, 21), new BigDecimal("1.10"));

        assertThat(written(TAGS, value)).isEqualTo("{\"day\":\"21.11.2026\",\"number\":1.10}");
        assertThat(bindOne(Formatted.class, written(ValueFormat.DEFAULT, value)))
                .isEqualTo(value);
    }

    @Test
    void a_caller_in_java_gets_no_tags() throws Exception {
        LocalDate day = LocalDate.of(2026, 11, 21);
        Map<String, Object> headers = Samples.headers();
        headers.put("lang", "py");
        TaskMessage python = Samples.decoded(Samples.message(headers, "[[],{},{}]"));
        headers.put("lang", "java");
        TaskMessage java = Samples.decoded(Samples.message(headers, "[[],{},{}]"));

        Message toPython = ResultMessage.success(python, day, Instant.EPOCH, 1000, TAGS);
        Message toJava = ResultMessage.success(java, day, Instant.EPOCH, 1000, TAGS);

        assertThat(ResultMessage.from(toPython).result().toString()).isEqualTo(tagged("date", "\"2026-11-21\""));
        assertThat(ResultMessage.from(toJava).result().toString()).isEqualTo("\"2026-11-21\"");
        assertThat(ResultMessage.from(toPython).value(LocalDate.class)).isEqualTo(day);
    }
}
