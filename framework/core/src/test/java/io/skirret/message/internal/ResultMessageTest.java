package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.task.TypeRef;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultMessageTest {

    private static final Instant DONE = Instant.parse("2026-11-21T21:59:42.921574Z");

    private final TaskMessage task = Samples.decoded(Samples.message());

    private static ResultMessage read(String json) throws UnusableMessageException {
        return ResultMessage.from(new Message(Samples.PROPERTIES, Map.of(), json.getBytes(StandardCharsets.UTF_8)));
    }

    record Receipt(String id, BigDecimal total, List<Instant> at) {}

    @Test
    void a_result_comes_back_as_the_type_it_was() throws Exception {
        Receipt receipt = new Receipt("r", new BigDecimal("1.10"), List.of(DONE));

        ResultMessage result = ResultMessage.from(ResultMessage.success(task, List.of(receipt), DONE));

        assertThat(result.value(new TypeRef<List<Receipt>>() {}.type())).isEqualTo(List.of(receipt));
        assertThat(result.dateDone()).isEqualTo(DONE);
        assertThat(result.taskId()).isEqualTo("id-1");
    }

    @Test
    void a_result_of_an_open_type_is_plain_data() throws Exception {
        ResultMessage result =
                ResultMessage.from(ResultMessage.success(task, List.of(1, 1.5, 1L << 53, "a", Double.NaN), DONE));

        assertThat(result.value(Object.class)).isEqualTo(List.of(1, 1.5, 1L << 53, "a", Double.NaN));
        assertThat(ResultMessage.from(ResultMessage.success(task, null, DONE)).value(Void.class))
                .isNull();
    }

    @Test
    void a_result_of_an_open_type_has_the_values_of_its_tags() throws Exception {
        ResultMessage result = read("{\"status\":\"SUCCESS\",\"task_id\":\"1\",\"result\":{\"total\":"
                + "{\"__type__\":\"decimal\",\"__value__\":\"123456789012345678901234567890.1234567890\"},"
                + "\"at\":[{\"__type__\":\"datetime\",\"__value__\":\"2026-11-21T21:59:42.921574+00:00\"}],"
                + "\"rate\":0.1234567890123456789}}");

        assertThat(result.value(Object.class))
                .isEqualTo(Map.of(
                        "total", new BigDecimal("123456789012345678901234567890.1234567890"),
                        "at", List.of(OffsetDateTime.parse("2026-11-21T21:59:42.921574Z")),
                        "rate", new BigDecimal("0.1234567890123456789")));
    }

    @Test
    void a_result_of_another_type_is_refused() throws Exception {
        ResultMessage result = read("{\"status\":\"SUCCESS\",\"result\":\"5\",\"task_id\":\"1\"}");

        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> result.value(int.class))
                .extracting(UnusableMessageException::reason)
                .isEqualTo(UnusableReason.ARG_TYPE_MISMATCH);
    }

    public static final class Throwing {
        public String getValue() {
            throw new IllegalStateException("no value");
        }
    }

    @Test
    void a_result_that_cannot_travel_is_refused_where_it_was_made() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);

        for (Object value : List.of(cycle, new Throwing(), "x".repeat(2000), "\uD800")) {
            assertThatExceptionOfType(UnsendableException.class)
                    .isThrownBy(() -> ResultMessage.success(task, value, DONE, 1000))
                    .withMessageStartingWith("expected a ")
                    .withMessageContaining("nothing was sent");
        }
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new StackOverflowError();
        }
    }

    @Test
    void any_exception_can_be_told() throws Exception {
        Exception cyclic = new Exception("a\u0000b");
        cyclic.initCause(new Exception("cause", cyclic));
        Exception large = new Exception("x".repeat(50 * 1024 * 1024));

        assertThat(ResultMessage.from(ResultMessage.failure(task, new Hostile(), DONE))
                        .exceptionMessage())
                .contains("StackOverflowError");
        assertThat(ResultMessage.from(ResultMessage.failure(task, cyclic, DONE)).exceptionMessage())
                .isEqualTo("a\uFFFDb");
        Message cut = ResultMessage.failure(task, large, DONE);
        assertThat(cut.body().length).isLessThan(64 * 1024);
        assertThat(ResultMessage.from(cut).exceptionType()).isEqualTo("java.lang.Exception");
    }

    @Test
    void ids_of_a_group_and_a_parent_go_along() throws Exception {
        Map<String, Object> headers = Samples.headers();
        headers.put("group", "g");
        headers.put("parent_id", "p");
        TaskMessage member = Samples.decoded(Samples.message(headers, "[]"));

        var body =
                WireSamples.JSON.readTree(ResultMessage.success(member, 1, DONE).body());

        assertThat(body.get("group_id").asText()).isEqualTo("g");
        assertThat(body.get("parent_id").asText()).isEqualTo("p");
    }

    @Test
    void what_another_language_says_of_an_exception_stays_text() throws Exception {
        ResultMessage result = read(
                "{\"status\":\"FAILURE\",\"task_id\":\"1\",\"traceback\":\"a\\nb\\u001b[31m\","
                        + "\"result\":{\"exc_type\":\"system\",\"exc_module\":\"os\",\"exc_message\":[\"id\\r\\n\",{\"a\":1}]}}");

        assertThat(result.exceptionType()).isEqualTo("os.system");
        assertThat(result.exceptionMessage()).isEqualTo("id  , {\"a\":1}");
        assertThat(result.traceback()).isEqualTo("a\nb\uFFFD[31m");
    }

    @Test
    void what_is_missing_is_absent() throws Exception {
        ResultMessage result = read("{\"status\":\"MINE\"}");

        assertThat(result.taskId()).isEqualTo("id-1");
        assertThat(result.status()).isEqualTo("MINE");
        assertThat(result.result().isNull()).isTrue();
        assertThat(result.exceptionType()).isNull();
        assertThat(read("{\"status\":\"FAILURE\",\"result\":{\"exc_type\":\"E\",\"exc_message\":[]}}")
                        .exceptionMessage())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"status\":5}",
                "{\"status\":\"SUCCESS\",\"status\":\"FAILURE\"}",
                "{\"status\":\"SUCCESS\"} x",
                "\uFEFF{\"status\":\"SUCCESS\"}",
                "{\"status\":\"\\ud800\"}"
            })
    void what_is_no_result_is_refused(String json) {
        assertThatExceptionOfType(UnusableMessageException.class).isThrownBy(() -> read(json));
    }

    @Test
    void the_children_of_a_group_are_its_members() throws Exception {
        ResultMessage result = read("{\"task_id\":\"t\",\"status\":\"SUCCESS\",\"result\":1,\"children\":["
                + "[[\"call\",null],null],"
                + "[[\"group\",null],[[[\"one\",null],null],[[\"inner\",null],[[[\"two\",null],null]]]]]]}");

        assertThat(result.children()).containsExactly("call", "one", "two");
    }
}
