package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application is told whose task methods are not woven: once in a process, so each case has a loader. */
class UnwovenTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"auto, 1", "off, 0"})
    void theLogSaysOnceThatPlainCallsRunInPlace(String agent, int times) throws Exception {
        Files.writeString(
                folder.resolve("skirret.properties"),
                "skirret.broker.url = memory://unwoven\nskirret.agent = " + agent + "\n");
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("io.skirret.task.TaskModule"), Unwoven.Module.class.getName() + "\n");
        try (URLClassLoader application =
                Isolated.loader(ClassLoader.getPlatformClassLoader(), entry -> true, folder)) {
            assertThat(said(application))
                    .filteredOn(line -> line.contains("WARN"))
                    .hasSize(times)
                    .allSatisfy(line -> assertThat(line)
                            .contains(
                                    "expected plain calls of task methods to be sent",
                                    "no agent in this JVM and no build-time weaving for " + Unwoven.class.getName(),
                                    "RUNS IN PLACE",
                                    "-javaagent:",
                                    "skirret.agent = required",
                                    "skirret.agent = off"));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> said(ClassLoader application) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Class<?> twice = application.loadClass(Unwoven.class.getName());
            ((Callable<Object>) twice.getConstructor().newInstance()).call();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
