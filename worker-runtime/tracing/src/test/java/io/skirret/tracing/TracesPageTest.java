package io.skirret.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page on traces has each attribute, and no other, and the version of the conventions. */
final class TracesPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "reference", "traces.md");

    @Test
    void each_attribute_is_on_the_page() throws IOException {
        Set<String> rows = new TreeSet<>();
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("| `messaging.")
                    || line.startsWith("| `skirret.")
                    || line.startsWith("| `error.")
                    || line.startsWith("| `exception.")) {
                rows.add(line.split("`", -1)[1]);
            }
        }
        Set<String> keys = new TreeSet<>();
        for (Class<?> type : List.of(SpanAttributes.class, Place.class)) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == AttributeKey.class) {
                    keys.add(key(field));
                }
            }
        }

        assertThat(rows).isEqualTo(keys);
    }

    @Test
    void the_version_of_the_conventions_is_on_the_page() throws IOException {
        assertThat(Files.readString(PAGE)).contains("**version " + OpenTelemetryTracing.CONVENTIONS + "**");
    }

    private static String key(Field field) {
        try {
            field.setAccessible(true);
            return ((AttributeKey<?>) field.get(null)).getKey();
        } catch (IllegalAccessException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
