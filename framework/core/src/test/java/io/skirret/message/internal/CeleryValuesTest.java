package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.UnusableReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Celery's own encoders write of Python's values, and what becomes of that in Java. */
class CeleryValuesTest extends ArgumentBinding {

    /** What two versions of Celery write of one value; null where the first cannot send it. */
    record Sample(String name, String python, @Nullable String plain, String tagged) {
        @Override
        public String toString() {
            return python;
        }
    }

    /**
     * What a value becomes.
     *
     * @param types what it is as a value of these types
     * @param text what it is as a String; null where it is refused
     * @param open what it is as an Object; null for the text alone
     */
    record Expected(
            Map<Type, Object> types,
            @Nullable String text,
            @Nullable Object open) {}

    static Stream<Sample> samples() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(CeleryValuesTest.class.getResourceAsStream("/celery-value-samples.jsonl")),
                StandardCharsets.UTF_8))) {
            List<Sample> samples = new java.util.ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode sample = WireSamples.JSON.readTree(line);
                samples.add(new Sample(
                        sample.get("name").asText(),
                        sample.get("python").asText(),
                        sample.get("celery-5.2.6").textValue(),
                        sample.get("celery-5.6.3").textValue()));
            }
            return samples.stream();
        }
    }

    static Expected expected(String name) {
        Instant instant = Instant.parse("2026-11-21T21:59:42.921574Z");
        LocalDateTime local = LocalDateTime.parse("2026-11-21T21:59:42.921574");
        OffsetDateTime indian = OffsetDateTime.parse("2026-11-21T21:59:42.921574+05:30");
        BigDecimal money = new BigDecimal("123456789012345678901234567890.1234567890");
        UUID uuid = UUID.fromString("d0f312f5-ed9d-4a0b-b5af-29ebaf70463e");
        return switch (name) {
            case "datetime-utc" ->
                new Expected(
                        Map.of(
                                Instant.class, instant,
                                OffsetDateTime.class, OffsetDateTime.parse("2026-11-21T21:59:42.921574Z"),
                                ZonedDateTime.class, ZonedDateTime.parse("2026-11-21T21:59:42.921574Z")),
                        "2026-11-21T21:59:42.921574Z",
                        OffsetDateTime.parse("2026-11-21T21:59:42.921574Z"));
            case "datetime-utc-whole" ->
                new Expected(
                        Map.of(Instant.class, Instant.parse("2026-11-21T21:59:42Z")),
                        "2026-11-21T21:59:42Z",
                        OffsetDateTime.parse("2026-11-21T21:59:42Z"));
            case "datetime-offset" ->
                new Expected(
                        Map.of(Instant.class, indian.toInstant(), OffsetDateTime.class, indian),
                        "2026-11-21T21:59:42.921574+05:30",
                        indian);
            case "datetime-naive" ->
                new Expected(
                        Map.of(LocalDateTime.class, local, Instant.class, instant),
                        "2026-11-21T21:59:42.921574",
                        local);
            case "date" ->
                new Expected(
                        Map.of(LocalDate.class, LocalDate.of(2026, 11, 21)), "2026-11-21", LocalDate.of(2026, 11, 21));
            case "time" ->
                new Expected(
                        Map.of(LocalTime.class, LocalTime.parse("21:59:42.5")),
                        "21:59:42.500000",
                        LocalTime.parse("21:59:42.5"));
            case "time-offset" ->
                new Expected(
                        Map.of(OffsetTime.class, OffsetTime.parse("21:59:42+02:00")),
                        "21:59:42+02:00",
                        OffsetTime.parse("21:59:42+02:00"));
            case "decimal" -> new Expected(Map.of(BigDecimal.class, money), money.toString(), money);
            case "decimal-exponent" ->
                new Expected(Map.of(BigDecimal.class, new BigDecimal("1E+5")), "1E+5", new BigDecimal("1E+5"));
            case "uuid" -> new Expected(Map.of(UUID.class, uuid), uuid.toString(), uuid);
            case "bytes" ->
                new Expected(Map.of(byte[].class, new byte[] {'a', 'b', 'c'}), "abc", new byte[] {'a', 'b', 'c'});
            case "bytes-no-text" -> new Expected(Map.of(byte[].class, new byte[] {0, -1}), null, new byte[] {0, -1});
            case "int" ->
                new Expected(
                        Map.of(
                                BigInteger.class,
                                BigInteger.TWO.pow(64),
                                BigDecimal.class,
                                new BigDecimal("18446744073709551616")),
                        null,
                        BigInteger.TWO.pow(64));
            case "float" ->
                new Expected(
                        Map.of(double.class, 0.1 + 0.2, BigDecimal.class, new BigDecimal("0.30000000000000004")),
                        null,
                        0.1 + 0.2);
            case "nan" -> new Expected(Map.of(double.class, Double.NaN, float.class, Float.NaN), null, Double.NaN);
            case "infinity" ->
                new Expected(
                        Map.of(double.class, Double.NEGATIVE_INFINITY, float.class, Float.NEGATIVE_INFINITY),
                        null,
                        Double.NEGATIVE_INFINITY);
            default -> throw new AssertionError(name);
        };
    }

    record Holder(@Nullable Object open, List<@Nullable Object> list) {}

    @ParameterizedTest
    @MethodSource("samples")
    void what_celery_sends_is_exact_or_refused(Sample sample) throws Exception {
        Expected expected = expected(sample.name());
        Map<Type, Object> types = new LinkedHashMap<>(expected.types());
        types.put(Object.class, expected.open());
        for (Map.Entry<Type, Object> each : types.entrySet()) {
            assertThat(bindOne(each.getKey(), sample.tagged()))
                    .as("as %s", each.getKey())
                    .isEqualTo(each.getValue());
        }
        Holder holder =
                (Holder) bindOne(Holder.class, "{\"open\":" + sample.tagged() + ",\"list\":[" + sample.tagged() + "]}");
        assertThat(holder.open()).isEqualTo(expected.open());
        assertThat(holder.list()).hasSize(1).first().isEqualTo(expected.open());
        if (expected.text() == null) {
            refused(Samples.task(String.class), "[[" + sample.tagged() + "],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
        } else {
            assertThat(bindOne(String.class, sample.tagged())).isEqualTo(expected.text());
        }
    }

    /** So that running calls go on when Python's side is upgraded. */
    @ParameterizedTest
    @MethodSource("samples")
    void what_celery_5_2_sends_without_tags_is_the_same_value(Sample sample) throws Exception {
        if (sample.plain() == null) {
            assertThat(sample.name()).startsWith("bytes");
            return;
        }
        Expected expected = expected(sample.name());
        for (Map.Entry<Type, Object> each : expected.types().entrySet()) {
            assertThat(bindOne(each.getKey(), sample.plain()))
                    .as("as %s", each.getKey())
                    .isEqualTo(each.getValue());
        }
        if (expected.text() != null && !sample.name().equals("date")) {
            assertThat(bindOne(String.class, sample.plain())).isEqualTo(expected.text());
        }
    }
}
