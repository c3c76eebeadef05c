package io.skirret.example;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes that a demo starts, with their logs in a folder that is gone with them. */
final class DemoProcesses implements AutoCloseable {

    private static final int LAST_LINES = 20;

    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Path folder;
    private final String broker;

    DemoProcesses(String name, String broker) throws IOException {
        this.folder = Files.createTempDirectory(name);
        this.broker = broker;
    }

    /** One of Courier's own commands, in a small JVM of its own. */
    void startCourier(String name, List<String> properties, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m"));
        line.addAll(properties);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Courier.class.getName()));
        line.addAll(List.of(command));
        start(name, line);
    }

    /** Any command; the broker is in SKIRRET_BROKER_URL. */
    void start(String name, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        // Not as an argument, which everybody on this machine could read.
        builder.environment().put("SKIRRET_BROKER_URL", broker);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        processes.put(name, builder.start());
    }

    /** Ends one at once, as {@code kill -9} does. */
    void kill(String name) throws InterruptedException {
        Process process = Objects.requireNonNull(processes.remove(name), name);
        process.destroyForcibly();
        process.waitFor();
    }

    /** Where they run. */
    Path folder() {
        return folder;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** What one of them wrote so far. */
    List<String> said(String name) throws IOException {
        return Files.exists(log(name)) ? Files.readAllLines(log(name)) : List.of();
    }

    /** The end of it, for a message. */
    String endOfLog(String name) throws IOException {
        List<String> lines = said(name);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    @Override
    public void close() throws IOException {
        processes.values().forEach(Process::destroy);
        for (Process process : processes.values()) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException hurry) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
