package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.skirret.message.UnusableReason;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TypeRef;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which argument goes to which parameter. */
class ArgumentBinderTest extends ArgumentBinding {

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

    @ParameterizedTest
    @ValueSource(classes = {NotReadable.class, Hopeless.class, ArgumentBinder.class, ByKey.class, Inner.class})
    void a_type_that_no_json_fits_is_refused(Class<?> type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binder.check(Samples.task(type)))
                .withMessageContaining(type.getName());
    }

    @Test
    void the_advice_names_the_compilers_options() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> binder.check(Samples.task(Hopeless.class)))
                .withMessageContainingAll("use a record", "-parameters", "javaParameters");
    }

    static Stream<Type> types_that_some_json_fits() {
        return Stream.of(
                Object.class,
                Number.class,
                CharSequence.class,
                new TypeRef<List<NotReadable>>() {}.type(),
                new TypeRef<Map<String, ? extends Number>>() {}.type(),
                Holder.class,
                Shape.class,
                ByText.class,
                OnlyByText.class);
    }

    @ParameterizedTest
    @MethodSource("types_that_some_json_fits")
    void a_parameter_is_refused_only_if_no_json_fits(Type type) {
        assertThatCode(() -> binder.check(Samples.task(type))).doesNotThrowAnyException();
    }

    @Test
    void the_type_that_only_text_fits_is_read() throws Exception {
        assertThat(bindOne(OnlyByText.class, "\"a\"")).isEqualTo(new OnlyByText("a"));
    }

    /** Which constructor? */
    static final class Hopeless {
        private final int sum;

        Hopeless(int one, int two) {
            sum = one + two;
        }

        Hopeless(int one, int two, int three) {
            sum = one + two + three;
        }

        @Override
        public String toString() {
            return "sum " + sum;
        }
    }

    /** Its map has keys that nothing is written as. */
    record ByKey(Map<NotReadable, String> map) {}

    @SuppressWarnings("ClassCanBeStatic")
    final class Inner {}

    record Holder(String name, @Nullable NotReadable never) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
    interface Shape {}

    record Circle(int radius) implements Shape {}

    abstract static class ByText {

        @JsonCreator
        static ByText of(String text) {
            return new ByText() {};
        }
    }

    @JsonDeserialize(using = TextReader.class)
    record OnlyByText(String text) {}

    /** Leaves all but text to a type that cannot be read. */
    static final class TextReader extends JsonDeserializer<OnlyByText> {

        @Override
        public OnlyByText deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                context.readValue(json, NotReadable.class);
            }
            return new OnlyByText(json.getText());
        }
    }
}
