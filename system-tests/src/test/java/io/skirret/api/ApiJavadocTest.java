package io.skirret.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Public Javadoc is a contract: whatever is API has some. */
class ApiJavadocTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @FieldSource("io.skirret.api.PublishedModule#ALL")
    void everythingInTheApiIsDocumented(PublishedModule module) throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("..", module.folder(), "src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
        assertThat(sources).as("the sources of %s", module).isNotEmpty();

        assertThat(Undocumented.in(sources))
                .as("API of %s without Javadoc: say what it is, its default, unit, nullness and errors", module)
                .isEmpty();
    }

    @Test
    void whatHasNoneIsReported() throws IOException {
        Path file = Files.writeString(folder.resolve("Sample.java"), """
                package io.skirret.sample;
                public class Sample extends Thread {
                    public static final int LIMIT = 1;
                    /** Said. */ public int said;
                    public Sample() {}
                    private Sample(int hidden) {}
                    protected void open(int count) {}
                    void hidden() {}
                    @Override public void run() {}
                    public enum Kind { ONE, /** Said. */ TWO }
                    /** Said. */ public record Pair(int a, int b) { public Pair {} }
                    interface Hidden { void hidden(); }
                    /** Said. */ public interface Open { void act(); /** Said. */ void said(); }
                }
                """);

        assertThat(Undocumented.in(List.of(file)))
                .containsExactly(
                        "io.skirret.sample.Sample",
                        "io.skirret.sample.Sample.LIMIT",
                        "io.skirret.sample.Sample()",
                        "io.skirret.sample.Sample.open(int count)",
                        "io.skirret.sample.Sample.Kind",
                        "io.skirret.sample.Sample.Kind.ONE",
                        "io.skirret.sample.Sample.Open.act()");
    }

    @Test
    void whatIsInternalIsNot() throws IOException {
        Path file = Files.writeString(
                folder.resolve("Sample.java"), "package io.skirret.sample.internal.deep; public class Sample {}");

        assertThat(Undocumented.in(List.of(file))).isEmpty();
    }
}
