package io.skirret.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The packaged jars on the module path. */
class ModularApplicationIT {

    private static final Path SOURCES = Path.of("src/test/modular");

    /** What the three modules need at run time. */
    private static final Pattern LIBRARIES = Pattern.compile(
            "/(jackson-[a-z0-9-]+|slf4j-api|amqp-client|resilience4j-[a-z]+|jspecify)-[0-9][^/]*\\.jar$");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @FieldSource("io.skirret.api.PublishedModule#ALL")
    void aPublishedJarNamesItsModule(PublishedModule module) {
        assertThat(ModuleFinder.of(module.location()).findAll())
                .extracting(ModuleReference::descriptor)
                .singleElement()
                .satisfies(descriptor -> {
                    assertThat(descriptor.name()).isEqualTo("io.skirret." + module.name());
                    assertThat(descriptor.isAutomatic()).isTrue();
                });
    }

    /** With the annotation processor; a task with a record runs, and skirret-amqp is found by the address. */
    @Test
    void anApplicationInANamedModuleCompilesAndRuns() throws Exception {
        Path classes = compile(SOURCES);

        assertThat(run("java", 0, application(classes)))
                .filteredOn(line -> !line.startsWith("SLF4J"))
                .containsExactly("Hello Ada, 36, from com.acme.modular", "refused by io.skirret.amqp");
    }

    @Test
    void aModuleThatKeepsJacksonOutIsToldWhatToOpen() throws Exception {
        Path closed = Files.createDirectories(folder.resolve("closed/com/acme/modular"));
        for (String name : List.of("Greetings.java", "Main.java")) {
            Files.copy(SOURCES.resolve("com/acme/modular").resolve(name), closed.resolve(name));
        }
        String module = Files.readString(SOURCES.resolve("module-info.java"));
        Files.writeString(
                folder.resolve("closed/module-info.java"),
                module.replaceAll("io.skirret.core,\\s*com.fasterxml.jackson.databind;", "io.skirret.core;"));

        assertThat(String.join("\n", run("java", 1, application(compile(folder.resolve("closed"))))))
                .contains("write 'opens com.acme.modular to com.fasterxml.jackson.databind;' in the module-info of"
                        + " com.acme.modular")
                .doesNotContain("use a record");
    }

    private Path compile(Path sources) throws Exception {
        Path classes = folder.resolve("classes");
        List<String> compile = new ArrayList<>(List.of(
                "--release",
                "17",
                "-Werror",
                "-proc:full",
                "--processor-path",
                PublishedModule.ALL.get(2).location().toString(),
                "--module-path",
                modulePath(List.of()),
                "-d",
                classes.toString()));
        // Said by every javac that meets an automatic module and only there.
        compile.add("-Xlint:-requires-automatic,-requires-transitive-automatic");
        if (Runtime.version().feature() < 21) {
            compile.remove("-proc:full");
        }
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(compile::add);
        }
        assertThat(run("javac", 0, compile)).isEmpty();
        return classes;
    }

    private static List<String> application(Path classes) {
        return List.of(
                "--module-path",
                modulePath(List.of(classes)),
                "--add-modules",
                "ALL-MODULE-PATH",
                "--module",
                "com.acme.modular/com.acme.modular.Main");
    }

    private static String modulePath(List<Path> first) {
        Stream<Path> ours = PublishedModule.ALL.stream()
                .filter(module -> List.of("core", "worker", "amqp").contains(module.name()))
                .map(PublishedModule::location);
        Stream<Path> libraries = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> LIBRARIES.matcher(entry).find())
                .map(Path::of);
        return String.join(
                File.pathSeparator,
                Stream.of(first.stream(), ours, libraries)
                        .flatMap(paths -> paths)
                        .map(Path::toString)
                        .toList());
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** The lines that a tool of the running JDK writes. */
    private List<String> run(String tool, int expected, List<String> arguments)
            throws IOException, InterruptedException {
        Path said = folder.resolve(tool + ".txt");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        int exitCode = process.waitFor();
        List<String> lines = Files.readAllLines(said);
        assertThat(exitCode).as("%s%n%s", tool, String.join("\n", lines)).isEqualTo(expected);
        return lines;
    }
}
