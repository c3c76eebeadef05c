package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skirret.message.UnusableMessageException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a value that does not fit has Jackson's words, but no advice about settings that nobody has. */
class JacksonAdviceTest extends ArgumentBinding {

    private static final String SETTINGS = "Coercion|Feature|Constraints|Config|\\benabl|\\bdisabl|Module";

    record Parcel(int weight, String label) {}

    static Stream<Map.Entry<Type, String>> misfits() {
        return Stream.of(
                Map.entry(String.class, "5"),
                Map.entry(String.class, "true"),
                Map.entry(String.class, "1.5"),
                Map.entry(int.class, "\"5\""),
                Map.entry(int.class, "3.7"),
                Map.entry(int.class, "\"\""),
                Map.entry(int.class, "null"),
                Map.entry(boolean.class, "0"),
                Map.entry(boolean.class, "\"true\""),
                Map.entry(double.class, "\"1.5\""),
                Map.entry(DayOfWeek.class, "1"),
                Map.entry(DayOfWeek.class, "\"\""),
                Map.entry(UUID.class, "\"\""),
                Map.entry(Instant.class, "\"\""),
                Map.entry(Parcel.class, "\"\""),
                Map.entry(Parcel.class, "{\"weight\":\"5\",\"label\":\"x\"}"),
                Map.entry(Parcel.class, "{\"weight\":5,\"label\":7}"),
                Map.entry(List.class, "\"\""),
                Map.entry(int.class, "1" + "0".repeat(1_100)),
                Map.entry(long.class, "NaN"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void a_misfit_is_told_without_settings_of_jacksons(Map.Entry<Type, String> misfit) {
        UnusableMessageException refused =
                catchThrowableOfType(UnusableMessageException.class, () -> bindOne(misfit.getKey(), misfit.getValue()));

        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).doesNotContainPattern(SETTINGS);
    }

    @Test
    void the_rest_of_the_sentence_stays_and_says_what_to_send() {
        UnusableMessageException refused =
                catchThrowableOfType(UnusableMessageException.class, () -> bindOne(String.class, "5"));

        assertThat(refused)
                .hasMessageEndingWith(
                        "Cannot coerce Integer value (5) to `java.lang.String` value; values are not converted:"
                                + " send one of this type");
    }

    /** What somebody sent is shown as it came, whatever it looks like. */
    @Test
    void a_senders_text_is_not_taken_for_advice() {
        UnusableMessageException refused = catchThrowableOfType(
                UnusableMessageException.class,
                () -> bindOne(int.class, "\"a (b) `CoercionConfig` c (but could be)\""));

        assertThat(refused.getMessage()).contains("a (b) `CoercionConfig` c (but could be)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"x\": nan}", "[INF]", "// c\n[]", "[\"a\nb\"]", "[01]", "[+1]"})
    void so_is_a_body_that_is_not_json(String body) {
        UnusableMessageException refused = catchThrowableOfType(
                UnusableMessageException.class,
                () -> ResultMessage.from(result(body.getBytes(StandardCharsets.UTF_8))));

        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).doesNotContainPattern(SETTINGS);
    }

    private static io.skirret.message.Message result(byte[] body) {
        return new io.skirret.message.Message(io.skirret.message.MessageProperties.json("c", null), Map.of(), body);
    }
}
