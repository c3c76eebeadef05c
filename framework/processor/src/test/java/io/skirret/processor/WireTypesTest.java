package io.skirret.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import com.google.testing.compile.Compilation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the processor lets through is what Jackson, with the modules that core uses, can read. */
class WireTypesTest {

    static final List<String> READABLE = List.copyOf(WireTypes.READABLE);

    /** One text, number, array or object fits each; Map.Entry and EnumSet need to know of what. */
    private static final Map<String, String> GENERIC = Map.of(
            "java.util.Map.Entry", "java.util.Map.Entry<java.lang.String, java.lang.Integer>",
            "java.util.EnumSet", "java.util.EnumSet<java.lang.Thread$State>");

    private final JsonMapper jackson = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module(), new ParameterNamesModule())
            .build();

    @ParameterizedTest
    @FieldSource("READABLE")
    void jacksonReadsTheAbstractTypesLetThrough(String type) {
        assertThat(List.of("\"UTC\"", "\"UTF-8\"", "1", "[]", "{}", "{\"a\": 1}", "\"\""))
                .anyMatch(json -> reads(json, type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.Iterator",
                "java.util.stream.Stream",
                "java.lang.Comparable",
                "java.io.InputStream",
                "java.lang.Runnable",
                "java.util.concurrent.Future",
                "java.util.Enumeration",
                "java.util.concurrent.BlockingQueue"
            })
    void jacksonDoesNotReadTheTypesRefused(String type) {
        assertThatThrownBy(
                        () -> jackson.readValue("{}", jackson.getTypeFactory().constructFromCanonical(type)))
                .isInstanceOf(InvalidDefinitionException.class);
    }

    @Test
    void dataOfAllKindsIsLetThrough() {
        Compilation compilation = Sources.compile("""
                package com.acme;
                import com.fasterxml.jackson.annotation.*;
                import com.fasterxml.jackson.databind.JsonNode;
                import io.skirret.task.Task;
                import java.time.*;
                import java.util.*;
                public class Data {
                    @Task static void times(Instant a, Duration b, LocalDate c, ZonedDateTime d, ZoneId e, Date f) {}
                    @Task static void values(java.math.BigDecimal a, UUID b, java.net.URI c, Locale d, byte[] e, Number f, Object g) {}
                    @Task static void optional(Optional<String> a, OptionalInt b, Collection<?> c, EnumSet<Color> d, Map<Color, Tree> e) {}
                    @Task static Map.Entry<String, Tree> nested(Tree tree, JsonNode json, Bean bean, Map<Instant, int[][]> map) { return null; }
                    @Task static Known taught(Known known, Custom custom, Lazy lazy) { return known; }
                    enum Color { RED { @Override int code() { return 1; } }; abstract int code(); }
                    record Tree(String name, List<Tree> children, @JsonIgnore Thread owner) {}
                    static class Bean { public String field; }
                    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(Some.class)) sealed interface Known permits Some {}
                    record Some(int n) implements Known {}
                    interface Custom { @JsonCreator static Custom of(String text) { return null; } }
                    record Lazy(java.util.function.Supplier<String> value) { @JsonCreator static Lazy of(String text) { return null; } }
                }
                """);

        assertThat(compilation).succeededWithoutWarnings();
    }

    @Test
    void resultsThatOnlyOthersCanReadAreAWarning() {
        String source = """
                package com.acme;
                public class Shapes {
                    interface Shape {}
                    @io.skirret.task.Task static Shape draw() { return null; }
                }
                """;

        Compilation compilation = Sources.compile(source);

        assertThat(compilation).succeeded();
        assertThat(compilation)
                .hadWarningContaining(
                        "expected a result that callers can read from JSON, got com.acme.Shapes.Shape, which is abstract")
                .inFile(Sources.file(source))
                .onLineContaining("draw");
    }

    private boolean reads(String json, String type) {
        try {
            String name = GENERIC.getOrDefault(type, type).replace("Map.Entry", "Map$Entry");
            jackson.readValue(json, jackson.getTypeFactory().constructFromCanonical(name));
            return true;
        } catch (com.fasterxml.jackson.core.JacksonException refused) {
            return false;
        }
    }
}
