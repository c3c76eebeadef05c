package io.skirret.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.task.TaskDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
