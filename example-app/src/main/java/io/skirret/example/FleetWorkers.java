package io.skirret.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

    private final Set<String> java = new TreeSet<>();
    private final DemoProcesses processes;
    private boolean python;

    private FleetWorkers(DemoProcesses processes) {
        this.processes = processes;
    }

    static FleetWorkers start(String broker) throws IOException, InterruptedException {
        FleetWorkers started = new FleetWorkers(new DemoProcesses("courier-fleet", broker));
        try {
            for (int number = 1; number <= JAVA_WORKERS; number++) {
                started.startJava("java-" + number + "@demo");
            }
            if (hasCelery()) {
                started.startPython();
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

    private void startJava(String name) throws IOException {
        processes.startCourier(
                name,
                List.of("-Dskirret.control.allow=all"),
                "worker",
                "--name",
                name,
                "--queues",
                QUEUE,
                "--concurrency",
                String.valueOf(PLACES));
        java.add(name);
    }

    private void startPython() throws IOException {
        Files.writeString(processes.folder().resolve("parcels.py"), APPLICATION);
        processes.start(
                PYTHON,
                List.of(
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
                        "INFO"));
        python = true;
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
        return processes.endOfLog(name);
    }

    @Override
    public void close() throws IOException {
        processes.close();
    }
}
