package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each package of the product says in its {@code package-info.java} which type to read first. */
final class DoorsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern DOOR = Pattern.compile("\\bdoors?\\b", Pattern.CASE_INSENSITIVE);

    @Test
    void everyPackageNamesItsDoor() throws IOException {
        List<String> without = packages().stream()
                .filter(file -> !DOOR.matcher(read(file)).find())
                .map(file -> ROOT.relativize(file).toString())
                .toList();

        assertThat(packages()).hasSizeGreaterThan(20);
        assertThat(without).as("packages whose package-info names no door").isEmpty();
    }

    private static List<Path> packages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/"))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
