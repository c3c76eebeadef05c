package io.skirret.console.internal.operation;

import static org.awaitility.Awaitility.await;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.time.Clock;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A runner of operations in a process of its own, which says how many it has sent and is killed by its parent. */
final class OperationProcess {

    static final Duration LEASE = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(5);

    private OperationProcess() {}

    public static void main(String[] arguments) {
        ConsoleDatabase database = TestDatabase.open(arguments[0]);
        OperationRunner runner = OperationRunner.start(
                Transports.open(arguments[1], TransportOptions.defaults()), database, Clock.system(), LEASE);
        for (long told = 0; ; told = runner.sent()) {
            long before = told;
            await().forever().pollInterval(POLL).until(() -> runner.sent() != before);
            System.out.println("sent " + runner.sent());
        }
    }

    static Process start(String database, String broker) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OperationProcess.class.getName(),
                        database,
                        broker)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
