package io.skirret.benchmarks;

import io.skirret.console.internal.intake.Intake;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How fast dead letters go from the broker into a database: read, inserted, committed and acknowledged. */
final class ConsoleIntake {

    private static final String QUEUE = "console-bench";
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String broker;
    private final ConsoleLetters letters;

    ConsoleIntake(String broker, ConsoleLetters letters) {
        this.broker = broker;
        this.letters = letters;
    }

    /** From the moment when a fifth is stored: before, the just-in-time compiler is at work. */
    Sample measure(String database, int count) {
        try (Transport transport = Transports.open(
                        broker,
                        TransportOptions.builder().name("benchmark console").build());
                ConsoleDatabase opened = ConsoleStores.connect(database)) {
            transport.declare(QUEUE);
            publish(transport, count);
            try (Intake intake =
                    Intake.start(transport, List.of(QUEUE), new DeadLetterStore(opened), Clock.system(), Set.of())) {
                await(intake, count / 5);
                Sample.Started start = Sample.start();
                long before = intake.stored();
                await(intake, count);
                return start.done((int) (intake.stored() - before));
            }
        }
    }

    private void publish(Transport transport, int count) {
        List<CompletableFuture<Void>> confirms = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Message letter = letters.next();
            confirms.add(transport.publish(new Publication(new Destination.DeadLetters(QUEUE), letter)));
        }
        CompletableFuture.allOf(confirms.toArray(CompletableFuture[]::new)).join();
    }

    private static void await(Intake intake, int count) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (intake.stored() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected " + count + " dead letters in the store, got "
                        + intake.stored() + "; trouble: " + intake.trouble());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
