package io.skirret.benchmarks;

import io.skirret.console.internal.operation.OperationRunner;
import io.skirret.console.internal.store.Change;
import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.console.internal.store.OperationRequest;
import io.skirret.console.internal.store.OperationStart;
import io.skirret.console.internal.store.OperationStore;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast many dead letters are sent again, each marked in the database as sent once the broker has confirmed it,
 * against publishing as many calls like them from memory.
 */
final class ConsoleReplay {

    private static final String QUEUE = "console-replay-bench";
    private static final int BATCH = 1_000;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final OperationOptions TO_QUEUE =
            new OperationOptions(null, null, null, null, null, QUEUE, null, false);

    private final String broker;
    private final ConsoleLetters letters;
    private final Instant now;

    ConsoleReplay(String broker, ConsoleLetters letters, Instant now) {
        this.broker = broker;
        this.letters = letters;
        this.now = now;
    }

    /** Entries per second: of a replay, and of plain publications right before and after it. */
    record Rates(double replay, double publish) {}

    /** @param count how many are sent again; a fifth of them before it is measured */
    Rates measure(String database, int count) {
        try (Transport transport = Transports.open(
                        broker,
                        TransportOptions.builder().name("benchmark console").build());
                ConsoleDatabase opened = ConsoleStores.connect(database)) {
            transport.declare(QUEUE);
            fill(new DeadLetterStore(opened), count);
            publish(transport, count);
            double before = publish(transport, count);
            double replay = replay(transport, opened, count);
            double after = publish(transport, count);
            transport.admin().purge(QUEUE);
            return new Rates(replay, (before + after) / 2);
        }
    }

    private void fill(DeadLetterStore store, int count) {
        for (int done = 0; done < count; done += BATCH) {
            List<IncomingEntry> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                batch.add(IncomingEntry.of("queue0", letters.next(), null, false, now, Set.of()));
            }
            store.add(batch, Set.of());
        }
    }

    private double publish(Transport transport, int count) {
        List<Message> calls = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            calls.add(letters.nextCall());
        }
        Sample.Started start = Sample.start();
        List<CompletableFuture<Void>> confirms = new ArrayList<>(count);
        for (Message call : calls) {
            confirms.add(transport.publish(new Publication(new Destination.Queue(QUEUE), call)));
        }
        CompletableFuture.allOf(confirms.toArray(CompletableFuture[]::new)).join();
        return start.done(count).perSecond();
    }

    private double replay(Transport transport, ConsoleDatabase database, int count) {
        OperationRequest all = new OperationRequest("all", DeadLetterStore.ALL, TO_QUEUE, null, null);
        OperationStart started = new OperationStore(database).start(all, new Change("bench", "here", now));
        if (!(started instanceof OperationStart.Started)) {
            throw new IllegalStateException("expected a replay to start, got " + started);
        }
        try (OperationRunner runner = OperationRunner.start(transport, database, Clock.system())) {
            await(runner, count / 5);
            Sample.Started start = Sample.start();
            long before = runner.sent();
            await(runner, count);
            return start.done((int) (runner.sent() - before)).perSecond();
        }
    }

    private static void await(OperationRunner runner, int count) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (runner.sent() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "expected " + count + " dead letters to be sent again, got " + runner.sent());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
