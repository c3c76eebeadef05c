package io.skirret.console.internal.intake;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.time.Clock;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** An intake in a process of its own, which says how many it has stored and is killed by its parent. */
final class IntakeProcess {

    private IntakeProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        ConsoleDatabase database = TestDatabase.open(arguments[0]);
        Intake intake = Intake.start(
                Transports.open(arguments[1], TransportOptions.defaults()),
                List.of(Died.QUEUE),
                new DeadLetterStore(database),
                Clock.system(),
                Set.of());
        long told = 0;
        while (true) {
            long stored = intake.stored();
            if (stored != told) {
                System.out.println("stored " + stored);
                told = stored;
            }
            Thread.onSpinWait();
        }
    }

    static Process start(String database, String broker) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        IntakeProcess.class.getName(),
                        database,
                        broker)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
