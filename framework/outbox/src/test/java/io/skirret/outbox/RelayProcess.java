package io.skirret.outbox;

import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A relay in a process of its own, which dies at its kill point. */
final class RelayProcess {

    static final int BATCH = 20;

    private RelayProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        KillPoint point = KillPoint.valueOf(arguments[2]);
        Outbox outbox = Outbox.open(point.on(TestDatabase.dataSource(arguments[0])));
        OutboxRelay.builder(outbox)
                .transport(point.on(Transports.open(arguments[1], TransportOptions.defaults())))
                .batch(BATCH)
                .pollInterval(Duration.ofMillis(10))
                .start();
        new CountDownLatch(1).await();
    }

    static Process start(String database, String broker, KillPoint point) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayProcess.class.getName(),
                        database,
                        broker,
                        point.name())
                .inheritIO()
                .start();
    }
}
