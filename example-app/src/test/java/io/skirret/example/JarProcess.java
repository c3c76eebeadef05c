package io.skirret.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM of its own that was started from a delivered jar, with nothing of the tests' class path. */
final class JarProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final Path err;
    private final List<String> said = new ArrayList<>();

    private JarProcess(Process process, Path err) {
        this.process = process;
        this.out = process.inputReader();
        this.err = err;
    }

    /** What {@code java} is given, and what is in the environment beside what every process needs. */
    static JarProcess start(Path err, Map<String, String> environment, List<String> arguments) {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC"),
                        arguments.stream())
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        // What a developer has set for an application of theirs, and what would add to what the JVM prints.
        builder.environment().keySet().removeIf(name -> name.startsWith("SKIRRET_") || name.endsWith("_OPTIONS"));
        builder.environment().putAll(environment);
        try {
            return new JarProcess(builder.start(), err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what it prints until a line contains this. */
    void await(String text) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("expected '" + text + "', got to the end of:\n" + this);
    }

    /** SIGTERM; by the handle, since the process itself would close what it prints to, too. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        out.lines().forEach(said::add);
        return process.waitFor();
    }

    /** Lines of standard output so far. */
    List<String> said() {
        return said;
    }

    /** Standard error so far. */
    String log() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return String.join("\n", said) + "\n" + log();
    }
}
