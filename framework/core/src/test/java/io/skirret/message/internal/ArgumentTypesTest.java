package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.skirret.message.UnusableReason;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types of a user's own as parameters, whatever they do. */
class ArgumentTypesTest extends ArgumentBinding {

    record Throws(String what) {
        Throws {
            switch (what) {
                case "runtime" -> throw new IllegalStateException("a\nb");
                case "error" -> throw new AssertionError("no");
                case "overflow" -> overflow(1);
                case "broken" -> throw new BrokenException();
                default -> throw new NoClassDefFoundError(what);
            }
        }

        private static int overflow(int n) {
            return n < 0 ? 0 : overflow(n + 1) + 1;
        }
    }

    static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even a message");
        }
    }

    static final class FailsToLoad {
        static final int VALUE = Integer.parseInt("x");
        public int ignored = VALUE;
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "error", "overflow", "broken", "linkage"})
    void what_a_users_type_throws_means_that_the_argument_does_not_fit(String what) {
        refused(Samples.task(Throws.class), "[[{\"what\":\"" + what + "\"}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
    }

    @Test
    void a_type_that_cannot_be_initialised_does_not_fit() {
        refused(Samples.task(FailsToLoad.class), "[[{}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
        refused(Samples.task(FailsToLoad.class), "[[{}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
    }

    @JsonDeserialize(using = Greedy.Reader.class)
    record Greedy() {
        static final class Reader extends JsonDeserializer<Greedy> {
            @Override
            public Greedy deserialize(JsonParser json, DeserializationContext context) throws IOException {
                // Wrong on purpose: reads on beyond its own value.
                json.nextToken();
                json.nextToken();
                return new Greedy();
            }
        }
    }

    @Test
    void a_deserializer_that_reads_too_much_takes_nothing_from_the_others() throws Exception {
        Object[] values = bind(Samples.task(Greedy.class, int.class), "[[1,2],{},{}]");

        assertThat(values).containsExactly(new Greedy(), 2);
    }

    record Counted(int value) {
        static final java.util.concurrent.atomic.AtomicInteger MADE = new java.util.concurrent.atomic.AtomicInteger();

        Counted {
            MADE.incrementAndGet();
        }
    }

    @Test
    void a_value_is_made_once() throws Exception {
        bind(
                Samples.task(Counted.class, List.class, Order.class),
                "[[{\"value\":1}],{\"p2\":null,\"p1\":[1,{\"a\":[]}]},{\"chain\":[],\"later\":[1]}]");

        assertThat(Counted.MADE).hasValue(1);
    }

    record Holder(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object value) {}

    @Test
    void a_class_named_in_a_message_is_never_loaded() {
        refused(
                Samples.task(Holder.class),
                "[[{\"value\":{\"@class\":\"java.util.ArrayList\"}}],{},{}]",
                UnusableReason.ARG_TYPE_MISMATCH);
        refused(
                Samples.task(Holder.class),
                "[[{\"value\":[\"java.util.ArrayList\",[]]}],{},{}]",
                UnusableReason.ARG_TYPE_MISMATCH);
        // Words of Jackson's own: the message of the refusal has them too.
        refused(
                Samples.task(Holder.class),
                "[[{\"value\":{\"@class\":\"known type ids = []\"}}],{},{}]",
                UnusableReason.ARG_TYPE_MISMATCH);
    }
}
