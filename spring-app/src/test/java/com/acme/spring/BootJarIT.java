package com.acme.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.testkit.rabbit.RabbitBroker;
import io.skirret.testkit.rabbit.RabbitTest;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application as Boot packages it, with its broker in the jar and {@code skirret-cli} among its libraries. */
@RabbitTest
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BootJarIT {

    private static final Path JAR = Path.of(System.getProperty("com.acme.boot.jar"));
    private static final Path LOG4J = Path.of(System.getProperty("com.acme.log4j.jars"));
    private static final String INDEX = "BOOT-INF/classpath.idx";

    private final RabbitBroker broker;

    @TempDir
    private Path folder;

    BootJarIT(RabbitBroker broker) {
        this.broker = broker;
    }

    @Test
    void aFirstCallOnTheCommonPool_isSent_andTheLogIsBoots() throws Exception {
        String said = run("first", withBroker("first"));

        assertThat(said).contains("context loader sees the application: false").contains("ran in place: 0");
        assertThat(ready("first")).isOne();
        // Boot's own pattern, on standard output; that of our command line is another, on standard error.
        assertThat(said)
                .contains("logs by: ch.qos.logback")
                .containsPattern("(?m)^\\S+ +INFO \\d+ --- \\[.*Starting ShopMain");
    }

    @Test
    void anApplicationWithLog4j_starts_andItsCallIsSent() throws Exception {
        Path jar = withBroker("log4j");
        logByLog4j(jar);

        String said = run("log4j", jar);

        assertThat(said).contains("logs by: org.apache.logging.slf4j").contains("ran in place: 0");
        assertThat(said).containsPattern("(?m)^\\S+ +INFO \\d+ --- \\[.*Starting ShopMain");
        assertThat(ready("log4j")).isOne();
    }

    private Path withBroker(String queue) throws IOException {
        Path jar = Files.copy(JAR, folder.resolve(queue + ".jar"));
        try (FileSystem inside = open(jar)) {
            Files.writeString(
                    inside.getPath("BOOT-INF/classes/skirret.properties"), """
                    skirret.broker.url=%s
                    skirret.queue=%s
                    skirret.agent=required
                    """.formatted(broker.url(), queue));
        }
        return jar;
    }

    /** As an application that excludes Boot's starter for Logback and has the one for log4j2. */
    private static void logByLog4j(Path jar) throws IOException {
        try (FileSystem inside = open(jar);
                Stream<Path> libraries = Files.list(LOG4J)) {
            for (Path library : libraries.toList()) {
                String name = "BOOT-INF/lib/" + library.getFileName();
                Files.copy(library, inside.getPath(name));
                change(inside.getPath(INDEX), index -> index + "- \"" + name + "\"\n");
            }
            for (String out : List.of("logback-classic", "logback-core", "log4j-to-slf4j")) {
                try (Stream<Path> all = Files.list(inside.getPath("BOOT-INF/lib"))) {
                    Path library = all.filter(
                                    one -> one.getFileName().toString().startsWith(out))
                            .findAny()
                            .orElseThrow();
                    Files.delete(library);
                }
                change(inside.getPath(INDEX), index -> index.replaceAll("(?m)^.*/" + out + "-[0-9].*\\n", ""));
            }
        }
    }

    private static void change(Path file, UnaryOperator<String> change) throws IOException {
        Files.writeString(file, change.apply(Files.readString(file)));
    }

    // Stored, not deflated: Boot's loader reads a library where it lies.
    private static FileSystem open(Path jar) throws IOException {
        return FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("compressionMethod", "STORED"));
    }

    private String run(String name, Path jar) throws Exception {
        Path said = folder.resolve(name + ".out");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                        // One of its own even where the machine has one processor.
                        java.toString(),
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1",
                        "-jar",
                        jar.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("SKIRRET_"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor()).as(() -> read(said)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return read(said);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return gone.toString();
        }
    }

    private long ready(String queue) {
        try (Transport transport = Transports.open(broker.url(), TransportOptions.defaults())) {
            return transport.admin().status(queue).orElseThrow().ready();
        }
    }
}
