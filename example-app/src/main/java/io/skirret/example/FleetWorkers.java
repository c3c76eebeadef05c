package io.skirret.example;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The worker processes of the demo of a fleet: Java ones, and one of Python where Celery is installed. */
final class FleetWorkers implements AutoCloseable {

    static final String QUEUE = "courier-fleet";
    static final String PYTHON_QUEUE = "courier-fleet-python";
    static final String PYTHON_TASK = "parcels.pack_in_python";
    static final String PYTHON = "python@demo";
    static final int PLACES = 2;
    private static final int JAVA_WORKERS = 3;
    private static final String INTERPRETER = "/usr/bin/python3";
    private static final String APPLICATION = """
            import os, time
            from celery import Celery
            app = Celery("parcels", broker=os.environ["SKIRRET_BROKER_URL"], backend="rpc://")
            app.conf.task_default_queue = "courier-fleet-python"
            @app.task(name="parcels.pack_in_python")
            def pack(seconds):
                time.sleep(seconds)
            """;

    private final List<Process> processes = new ArrayList<>();
    private final Set<String> java = new TreeSet<>();
    private final Path folder;
    private boolean python;

    private FleetWorkers(Path folder) {
        this.folder = folder;
    }

    static FleetWorkers start(String broker) throws IOException, InterruptedException {
        FleetWorkers started = new FleetWorkers(Files.createTempDirectory("courier-fleet"));
        try {
            for (int number = 1; number <= JAVA_WORKERS; number++) {
                started.startJava(broker, "java-" + number + "@demo");
            }
            if (hasCelery()) {
                started.startPython(broker);
            }
            return started;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            started.close();
            throw failure;
        }
    }

    private static boolean hasCelery() throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of(INTERPRETER))) {
            return false;
        }
        return new ProcessBuilder(INTERPRETER, "-c", "import celery")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void startJava(String broker, String name) throws IOException {
        start(
                broker,
                name,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dskirret.control.allow=all",
                "-cp",
                System.getProperty("java.class.path"),
                Courier.class.getName(),
                "worker",
                "--name",
                name,
                "--queues",
                QUEUE,
                "--concurrency",
                String.valueOf(PLACES));
        java.add(name);
    }

    private void startPython(String broker) throws IOException {
        Files.writeString(folder.resolve("parcels.py"), APPLICATION);
        start(
                broker,
                PYTHON,
                INTERPRETER,
                "-m",
                "celery",
                "-A",
                "parcels",
                "worker",
                "--hostname",
                PYTHON,
                "--concurrency",
                "1",
                "--loglevel",
                "INFO");
        python = true;
    }

    private void start(String broker, String name, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        // Not as an argument, which everybody on this machine could read.
        builder.environment().put("SKIRRET_BROKER_URL", broker);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        processes.add(builder.start());
    }

    Set<String> java() {
        return java;
    }

    boolean hasPython() {
        return python;
    }

    Set<String> all() {
        Set<String> all = new TreeSet<>(java);
        if (python) {
            all.add(PYTHON);
        }
        return all;
    }

    /** The end of what one of them wrote. */
    String log(String name) throws IOException {
        Path log = folder.resolve(name + ".log");
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException hurry) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.map(Path::toFile).forEach(File::delete);
        }
        Files.deleteIfExists(folder);
    }
}
