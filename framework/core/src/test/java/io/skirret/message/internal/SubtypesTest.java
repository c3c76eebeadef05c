package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.skirret.message.Message;
import io.skirret.message.UnusableReason;
import io.skirret.task.TypeRef;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of a type with named subtypes arrive as what they were, wherever they stand. */
class SubtypesTest extends ArgumentBinding {

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Circle.class, name = "circle"), @JsonSubTypes.Type(Square.class)})
    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    @JsonTypeName("square")
    record Square(int side, Optional<Shape> inner) implements Shape {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonSubTypes(@JsonSubTypes.Type(value = Paid.class, name = "paid"))
    interface Event {}

    record Paid(String by) implements Event {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Cat.class), @JsonSubTypes.Type(Dog.class)})
    interface Pet {}

    record Cat(int lives) implements Pet {}

    record Dog(String owner) implements Pet {}

    record Drawing(List<Shape> shapes, Map<String, Optional<Shape>> named, Shape[] more) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Drawing drawing
                    && shapes.equals(drawing.shapes)
                    && named.equals(drawing.named)
                    && List.of(more).equals(List.of(drawing.more));
        }

        @Override
        public int hashCode() {
            return shapes.hashCode();
        }
    }

    record Box<T>(T value) {}

    record Value(Type type, Object value) {
        @Override
        public String toString() {
            return type.getTypeName();
        }
    }

    static Stream<Value> values() {
        Circle circle = new Circle(1.5);
        Square square = new Square(2, Optional.of(circle));
        return Stream.of(
                new Value(Shape.class, square),
                new Value(Circle.class, circle),
                new Value(new TypeRef<List<Shape>>() {}.type(), List.of(circle, square)),
                new Value(new TypeRef<List<Circle>>() {}.type(), List.of(circle)),
                new Value(new TypeRef<Map<String, Shape>>() {}.type(), Map.of("a", circle)),
                new Value(new TypeRef<Optional<Shape>>() {}.type(), Optional.of(square)),
                new Value(
                        new TypeRef<Map<String, List<Optional<Shape>>>>() {}.type(),
                        Map.of("a", List.of(Optional.of(circle)))),
                new Value(Shape[].class, new Shape[] {circle, square}),
                new Value(new TypeRef<Box<Shape>>() {}.type(), new Box<>(circle)),
                new Value(new TypeRef<List<Box<Shape>>>() {}.type(), List.of(new Box<>(square))),
                new Value(new TypeRef<List<Event>>() {}.type(), List.of(new Paid("ada"))),
                new Value(new TypeRef<List<Pet>>() {}.type(), List.of(new Cat(9), new Dog("bob"))),
                new Value(
                        Drawing.class,
                        new Drawing(List.of(circle), Map.of("a", Optional.of(square)), new Shape[] {circle})));
    }

    @ParameterizedTest
    @MethodSource("values")
    void an_argument_arrives_as_it_was_sent(Value value) throws Exception {
        Message sent = new TaskMessageEncoder()
                .encode(TaskCall.of("t", "id-1").args(value.value()).build());

        assertThat(binder.bind(Samples.task(value.type()), Samples.decoded(sent))[0])
                .isEqualTo(value.value());
    }

    @ParameterizedTest
    @MethodSource("values")
    void so_does_a_result(Value value) throws Exception {
        Message sent = ResultMessage.success(Samples.decoded(Samples.message()), value.value(), Instant.EPOCH);

        assertThat(ResultMessage.from(sent).value(value.type())).isEqualTo(value.value());
    }

    @Test
    void the_name_is_written_once() {
        assertThat(written(List.of(new Circle(1)))).isEqualTo("[{\"kind\":\"circle\",\"radius\":1.0}]");
        assertThat(written(new Circle(1))).isEqualTo("{\"kind\":\"circle\",\"radius\":1.0}");
    }

    /** As a worker of another version may know. */
    @Test
    void a_name_that_its_type_has_not_is_unknown() {
        refused(Samples.task(Shape.class), "[[{\"kind\":\"line\"}],{},{}]", UnusableReason.UNKNOWN_VALUE);
        refused(Samples.task(Event.class), "[[{\"sent\":{}}],{},{}]", UnusableReason.UNKNOWN_VALUE);
        refused(Samples.task(Shape.class), "[[{\"radius\":1}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
        refused(Samples.task(Pet.class), "[[{\"colour\":1}],{},{}]", UnusableReason.ARG_TYPE_MISMATCH);
    }

    @Test
    void a_handler_of_the_applications_own_is_asked_first() throws Exception {
        SimpleModule module = new SimpleModule() {
            private static final long serialVersionUID = 1L;

            @Override
            public void setupModule(SetupContext context) {
                super.setupModule(context);
                context.addDeserializationProblemHandler(new DeserializationProblemHandler() {
                    @Override
                    public JavaType handleUnknownTypeId(
                            DeserializationContext reading,
                            JavaType type,
                            String name,
                            TypeIdResolver names,
                            String said) {
                        return reading.constructType(Circle.class);
                    }
                });
            }
        };
        ArgumentBinder own = new ArgumentBinder(DecodeLimits.DEFAULT, ValueFormat.of(List.of(module), false));
        byte[] body = "[[{\"kind\":\"disc\",\"radius\":2.5}],{},{}]".getBytes(StandardCharsets.UTF_8);

        assertThat(own.bind(Samples.task(Shape.class), Samples.decoded(Samples.withBody(body))))
                .containsExactly(new Circle(2.5));
    }

    private static String written(Object value) {
        Message sent = new TaskMessageEncoder()
                .encode(TaskCall.of("t", "id-1").args(value).build());
        String body = new String(sent.body(), StandardCharsets.UTF_8);
        return body.substring(2, body.indexOf("],{},{"));
    }
}
