package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every envelope that is not a call, and the code it is refused with. */
class BadEnvelopeTest {

    private final TaskMessageDecoder decoder = new TaskMessageDecoder(DecodeLimits.DEFAULT);

    private void refused(Message message, UnusableReason reason) {
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> decoder.decode(message))
                .satisfies(refusal -> {
                    assertThat(refusal.reason()).isEqualTo(reason);
                    assertThat(refusal.getMessage()).startsWith(reason.code()).hasSizeLessThan(600);
                    assertThat(refusal.getMessage().chars()).noneMatch(Character::isISOControl);
                });
    }

    static List<Object> notStrings() {
        return List.of(
                7, 7L, 1.5, true, new byte[] {1}, Map.of("a", 1), List.of("t"), Instant.EPOCH, new BigDecimal("1.0"));
    }

    @Test
    void no_headers_is_another_protocol() {
        refused(Samples.message(Map.of(), "[[],{},{}]"), UnusableReason.NOT_PROTOCOL_2);
        refused(Samples.message(Map.of(), ""), UnusableReason.NOT_PROTOCOL_2);
        refused(Samples.message(Map.of(), "{\"task\":"), UnusableReason.NOT_PROTOCOL_2);
    }

    @Test
    void a_task_in_the_body_is_protocol_1() {
        String body = "{\"task\":\"t\",\"id\":\"1\",\"args\":[],\"kwargs\":{}}";

        refused(Samples.message(Map.of(), body), UnusableReason.PROTOCOL_1_UNSUPPORTED);
    }

    @ParameterizedTest
    @MethodSource("notStrings")
    void a_task_is_named_by_a_string(Object value) {
        refused(Samples.withHeader("task", value), UnusableReason.BAD_HEADER_TYPE);
    }

    @Test
    void a_task_without_a_possible_name_is_unknown() {
        refused(Samples.withHeader("task", ""), UnusableReason.UNKNOWN_TASK);
        refused(Samples.withHeader("task", "t".repeat(256)), UnusableReason.UNKNOWN_TASK);
        refused(Samples.withHeader("task", "ü".repeat(128)), UnusableReason.UNKNOWN_TASK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "java.lang.Runtime.exec",
                "<script>alert(1)</script>",
                "\"><img onerror=alert(1)>",
                "abc\u202Etxt",
                "a\u200Bb",
                "a\0b",
                "a\r\nINJECTED",
                "аdd"
            })
    void a_strange_name_is_a_name_that_only_the_registry_can_refuse(String name) throws Exception {
        assertThat(decoder.decode(Samples.withHeader("task", name)).task()).isEqualTo(name);
    }

    static List<Object> badIds() {
        List<Object> ids = new ArrayList<>(notStrings());
        ids.addAll(List.of(
                "",
                "   ",
                "a".repeat(256),
                "x".repeat(10_240),
                "\uFFFD".repeat(255),
                "a\nb",
                "a\u0000b",
                "a\u202Eb",
                "a\u2028b",
                "\uD800"));
        return ids;
    }

    @ParameterizedTest
    @MethodSource("badIds")
    @NullSource
    void an_id_is_short_printable_text(Object id) {
        refused(Samples.withHeader("id", id), UnusableReason.BAD_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "not a uuid", "7b2e…✓", "${jndi:ldap://x}"})
    void an_id_need_not_be_a_uuid(String id) throws Exception {
        assertThat(decoder.decode(Samples.withHeader("id", id)).id()).isEqualTo(id);
    }

    @Test
    void the_id_header_wins_over_the_correlation_id() throws Exception {
        assertThat(decoder.decode(Samples.withHeader("id", "other")).id()).isEqualTo("other");
    }

    @Test
    void no_id_is_no_call() {
        Map<String, Object> headers = Samples.headers();
        headers.remove("id");

        refused(Samples.message(headers, "[[],{},{}]"), UnusableReason.BAD_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root_id", "parent_id", "group"})
    void related_ids_are_held_to_the_same(String header) {
        for (Object value : notStrings()) {
            refused(Samples.withHeader(header, value), UnusableReason.BAD_HEADER_TYPE);
        }
        refused(Samples.withHeader(header, "a\nb"), UnusableReason.BAD_ID);
        refused(Samples.withHeader(header, "a".repeat(256)), UnusableReason.BAD_ID);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "application/x-python-serialize",
                "application/x-java-serialized-object",
                "application/x-yaml",
                "application/x-msgpack",
                "application/data",
                "application/json; charset=utf-16",
                "application/json; charset=utf-8; x=1",
                "application/jsonx",
                "text/json",
                "\r\napplication/json\u0000"
            })
    void only_json_is_read(String type) {
        refused(Samples.withContentType(type, "utf-8"), UnusableReason.REFUSED_CONTENT_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "APPLICATION/JSON", "application/json ", "application/json; charset=UTF-8"})
    void json_may_be_spelt_in_a_few_ways(String type) throws Exception {
        assertThat(decoder.decode(Samples.withContentType(type, "UTF-8")).id()).isEqualTo("id-1");
        assertThat(decoder.decode(Samples.withContentType(type, null)).id()).isEqualTo("id-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "binary", "utf-16", "latin-1", "base64", "gzip", "us-ascii", "x\r\ny"})
    void only_utf_8_is_read(String encoding) {
        refused(Samples.withContentType("application/json", encoding), UnusableReason.REFUSED_CONTENT_ENCODING);
    }

    static List<Object> badRetries() {
        return List.of(
                -1,
                -1L,
                1L << 31,
                1_000_000_000_000_000_000L,
                Long.MIN_VALUE,
                "3",
                "1",
                3.5,
                3.0,
                true,
                new BigDecimal("3"),
                List.of(),
                new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("badRetries")
    @NullSource
    void retries_are_counted_in_whole_numbers(Object retries) {
        refused(Samples.withHeader("retries", retries), UnusableReason.BAD_RETRIES);
    }

    @Test
    void the_recorded_probe_that_counts_in_text_is_refused() {
        refused(WireSamples.named("msg:proj.add:retry").message(), UnusableReason.BAD_RETRIES);
    }

    @Test
    void retries_may_be_absent_or_huge() throws Exception {
        assertThat(decoder.decode(Samples.message()).retries()).isZero();
        assertThat(decoder.decode(Samples.withHeader("retries", 2147483647L)).retries())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "infinity",
                "soon",
                "1795298382",
                "2026-11-21T21:59:42+25:00",
                "2026-11-21T21:59:42 Europe/Nowhere",
                "2026-11-21T24:00:00+00:00",
                "2026-11-21T23:59:60Z",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "٢٠٢٦-١١-٢١T00:00:00Z",
                "2026-11-21T21:59:42.+00:00",
                "2026-11-21T21:59:42.1234567890Z",
                "+12026-11-21T21:59:42Z",
                "2026-11-21T21:59:42Zjunk",
                "2026-11-21T",
                "2026-11-21T21"
            })
    void a_time_is_a_time(String text) {
        refused(Samples.withHeader("eta", text), UnusableReason.BAD_TIME);
        refused(Samples.withHeader("expires", text), UnusableReason.BAD_TIME);
    }

    @Test
    void a_time_is_text() {
        for (Object value : notStrings()) {
            if (!(value instanceof String)) {
                refused(Samples.withHeader("eta", value), UnusableReason.BAD_TIME);
            }
        }
        refused(Samples.withHeader("expires", 60), UnusableReason.BAD_TIME);
    }

    static Stream<Arguments> times() {
        return Stream.of(
                arguments("2026-11-21T21:59:42.921574+00:00", "2026-11-21T21:59:42.921574Z"),
                arguments("2026-11-21T21:59:42.123456789Z", "2026-11-21T21:59:42.123456789Z"),
                arguments("2026-11-21T21:59:42", "2026-11-21T21:59:42Z"),
                arguments("2026-11-21 21:59", "2026-11-21T21:59:00Z"),
                arguments("2026-11-21T21:59:42-00:00", "2026-11-21T21:59:42Z"),
                arguments("2026-11-21T21:59:42+0530", "2026-11-21T16:29:42Z"),
                arguments("2026-11-21T21:59:42-08", "2026-11-22T05:59:42Z"),
                arguments("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
                arguments("9999-12-31", "9999-12-31T00:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource("times")
    void times_come_in_several_forms(String text, Instant expected) throws Exception {
        assertThat(decoder.decode(Samples.withHeader("eta", text)).eta()).isEqualTo(expected);
        assertThat(decoder.decode(Samples.withHeader("expires", text)).expires())
                .isEqualTo(expected);
    }

    static List<Object> badTimeLimits() {
        return List.of(
                "[1,2]",
                5,
                List.of(),
                List.of(1),
                List.of(1, 2, 3),
                Arrays.asList("40", null),
                Arrays.asList(-1, null),
                Arrays.asList(null, Double.NaN),
                Arrays.asList(Double.POSITIVE_INFINITY, null),
                Arrays.asList(Long.MAX_VALUE, null),
                Map.of());
    }

    @ParameterizedTest
    @MethodSource("badTimeLimits")
    void time_limits_are_two_spans_in_seconds(Object value) {
        refused(Samples.withHeader("timelimit", value), UnusableReason.BAD_HEADER_TYPE);
    }

    @Test
    void a_time_limit_of_0_is_none() throws Exception {
        assertThat(decoder.decode(Samples.withHeader("timelimit", Arrays.asList(0, 0)))
                        .timeLimits())
                .isEqualTo(TimeLimits.NONE);
    }

    @Test
    void other_headers_that_we_read_have_one_type() {
        refused(Samples.withHeader("ignore_result", "yes"), UnusableReason.BAD_HEADER_TYPE);
        refused(Samples.withHeader("skirret_policy", 5), UnusableReason.BAD_HEADER_TYPE);
        refused(Samples.withHeader("skirret_policy", "a\nb"), UnusableReason.BAD_HEADER_TYPE);
    }

    @Test
    void headers_that_we_do_not_read_may_hold_anything() throws Exception {
        Map<String, Object> headers = Samples.headers();
        headers.put("lang", "x".repeat(1024));
        headers.put("meth", 5);
        headers.put("utc", false);
        headers.put("origin", "gen1@<host>");
        headers.put("shadow", "other.task");
        headers.put("stamps", Map.of("__proto__", 1));
        headers.put("skirret_attempts", 5);

        TaskMessage task = decoder.decode(Samples.message(headers, "[[],{},{}]"));

        assertThat(task.task()).isEqualTo("t");
        assertThat(task.history()).isEqualTo(AttemptHistory.EMPTY);
    }

    @Test
    void what_belongs_to_one_hop_is_dropped_whatever_it_holds() throws Exception {
        Map<String, Object> hops = new LinkedHashMap<>();
        hops.put("x-death", List.of(Map.of("queue", "q")));
        hops.put("x-first-death-queue", -1);
        hops.put("x-first-death-reason", Long.MAX_VALUE);
        hops.put("x-last-death-exchange", "e");
        hops.put("x-delivery-count", -1);
        hops.put("x-acquired-count", "many");
        hops.put("CC", List.of("other"));
        hops.put("BCC", "other");
        Map<String, Object> headers = Samples.headers();
        headers.putAll(hops);
        headers.put("x-request-id", "the application's own");

        TaskMessage task = decoder.decode(Samples.message(headers, "[[],{},{}]"));

        assertThat(task.headers()).containsOnlyKeys("task", "id", "x-request-id");
        assertThat(task.toMessage().headers()).containsOnlyKeys("task", "id", "x-request-id");
        assertThat(task.delayedAgain().toMessage().headers())
                .doesNotContainKeys(hops.keySet().toArray(String[]::new));
    }

    @Test
    void a_body_beyond_the_limit_is_not_looked_at() {
        TaskMessageDecoder small = new TaskMessageDecoder(DecodeLimits.DEFAULT.withMaxBodyBytes(9));

        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> small.decode(Samples.message()))
                .extracting(UnusableMessageException::reason)
                .isEqualTo(UnusableReason.TOO_LARGE);
    }

    @Test
    void the_body_is_left_alone() throws Exception {
        byte[] noJson = "not json".getBytes(StandardCharsets.UTF_8);

        assertThat(decoder.decode(Samples.withBody(noJson)).body()).isSameAs(noJson);
        assertThat(decoder.decode(Samples.withBody(new byte[0])).body()).isEmpty();
    }

    @Test
    void a_thousand_headers_are_read() throws Exception {
        Map<String, Object> headers = Samples.headers();
        for (int i = 0; i < 1000; i++) {
            headers.put("h" + i, Collections.nCopies(3, i));
        }

        assertThat(decoder.decode(Samples.message(headers, "[[],{},{}]")).headers())
                .hasSize(1002);
    }
}
