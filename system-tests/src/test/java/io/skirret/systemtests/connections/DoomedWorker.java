package io.skirret.systemtests.connections;

import io.skirret.task.TaskRegistry;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.worker.Worker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** A worker in a process of its own, to be killed. */
final class DoomedWorker {

    private DoomedWorker() {}

    static Process start(String url, String queue, int slots, File log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedWorker.class.getName(),
                        url,
                        queue,
                        String.valueOf(slots))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    public static void main(String[] args) throws IOException {
        try (Transport transport = Transports.open(args[0], TransportOptions.defaults());
                Worker worker = Worker.builder(transport, TaskRegistry.of(new TogetherTasksTasks.Module().tasks()))
                        .queues(args[1])
                        .concurrency(Integer.parseInt(args[2]))
                        .build()) {
            worker.start();
            // The parent holds the other end: its death, however it came, ends this process too.
            while (System.in.read() != -1) {
                continue;
            }
        }
    }
}
