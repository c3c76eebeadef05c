package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.skirret.task.Sensitive;
import io.skirret.task.TypeRef;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a type says of the values in it, told without a value. */
final class SensitivePartsTest {

    record Address(
            String street,
            Instant since,
            @JsonProperty("no") int number,
            List<UUID> ids) {}

    record Card(@Sensitive String number) {}

    record Order(Address to, Map<String, List<Card>> cards) {}

    record Node(String name, List<Node> children) {}

    record SecretNode(String name, List<SecretNode> children, Optional<Card> card) {}

    static final class Login {
        public String name;

        @Sensitive
        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
        public String password;
    }

    static final class ByGetter {
        private String token = "";

        public String getName() {
            return "";
        }

        public void setName(String name) {
            token = name;
        }

        @Sensitive
        public String getToken() {
            return token;
        }
    }

    static final class Open {
        public String name;

        @JsonAnySetter
        public Map<String, Object> more;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(Dog.class))
    interface Animal {}

    record Dog(String name) implements Animal {}

    record Holder(@JsonTypeInfo(use = JsonTypeInfo.Id.NAME) Dog dog) {}

    static final class Opaque {}

    record ReadByCode(
            @JsonDeserialize(using = NumberDeserializers.LongDeserializer.class)
            Long number) {}

    /** What a module says of {@link Address}. */
    abstract static class Marks {
        @Sensitive
        public String street;
    }

    private static boolean hidden(Type type, Module... modules) {
        return ValueFormat.of(List.of(modules), false).mayHaveSensitiveParts(type);
    }

    @Test
    void what_has_no_mark_in_it_may_be_shown() {
        for (Type type : List.of(
                String.class,
                int.class,
                BigDecimal.class,
                Instant.class,
                UUID.class,
                String[].class,
                Address.class,
                Address[].class,
                Node.class,
                new TypeRef<List<Address>>() {}.type(),
                new TypeRef<Optional<Address>>() {}.type(),
                new TypeRef<Map<String, List<Integer>>>() {}.type())) {
            assertThat(hidden(type)).as(type.getTypeName()).isFalse();
        }
    }

    @Test
    void what_has_a_mark_however_deep_is_hidden() {
        for (Type type : List.of(
                Card.class,
                Card[].class,
                Order.class,
                SecretNode.class,
                Login.class,
                ByGetter.class,
                new TypeRef<Map<String, Card>>() {}.type(),
                new TypeRef<Optional<List<Order>>>() {}.type())) {
            assertThat(hidden(type)).as(type.getTypeName()).isTrue();
        }
    }

    @Test
    void what_does_not_say_what_is_in_it_is_hidden() {
        for (Type type : List.of(
                Object.class,
                JsonNode.class,
                Serializable.class,
                ReadByCode.class,
                Map.class,
                List.class,
                Open.class,
                Animal.class,
                Holder.class,
                Opaque.class,
                new TypeRef<List<?>>() {}.type(),
                new TypeRef<Map<String, Object>>() {}.type())) {
            assertThat(hidden(type)).as(type.getTypeName()).isTrue();
        }
    }

    @Test
    void marks_that_a_module_mixes_in_count() {
        assertThat(hidden(Address.class, new SimpleModule().setMixInAnnotation(Address.class, Marks.class)))
                .isTrue();
    }
}
