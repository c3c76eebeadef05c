package io.skirret.console.internal.intake;

import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Takes dead letters out of the broker: inserts a batch, commits, and only then acknowledges it. So a process that dies
 * loses none, and what the broker delivers again is found in the store. While the database is away, deliveries wait
 * unacknowledged, no more than the prefetch of each queue. Thread-safe.
 */
public final class Intake implements AutoCloseable {

    /** Maximum number of entries in a transaction. */
    public static final int BATCH = 500;

    private static final int PREFETCH = 2 * BATCH;

    /** Wakes the thread up when it is to end. */
    private static final Taken END = new Taken("", null);

    private final BlockingQueue<Taken> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Transport transport;
    private final IntakeWriter writer;
    private final Thread thread;

    private Intake(Transport transport, IntakeWriter writer) {
        this.transport = transport;
        this.writer = writer;
        this.thread = new Thread(this::run, "skirret-console-intake");
        this.thread.setDaemon(true);
    }

    /** A delivery, and the work queue whose dead letters it was among. */
    record Taken(String queue, @Nullable Delivery lent) {
        Delivery delivery() {
            return Objects.requireNonNull(lent);
        }
    }

    /**
     * Begins to take from these queues.
     *
     * @param queues the work queues whose dead letters it takes; each is declared if it is not there
     * @param ownPackages the application's, in fingerprints
     * @throws io.skirret.transport.TransportException if the broker refuses, or cannot be reached; nothing is taken
     *     then
     */
    public static Intake start(
            Transport transport, List<String> queues, DeadLetterStore store, Clock clock, Set<String> ownPackages) {
        Intake intake = start(transport, store, clock, ownPackages);
        try {
            for (String queue : queues) {
                transport.declare(queue);
                intake.take(queue);
            }
        } catch (RuntimeException failure) {
            intake.close();
            throw failure;
        }
        return intake;
    }

    /** One that takes from no queue yet. */
    public static Intake start(Transport transport, DeadLetterStore store, Clock clock, Set<String> ownPackages) {
        Intake intake = new Intake(transport, new IntakeWriter(store, clock, ownPackages));
        intake.thread.start();
        return intake;
    }

    /**
     * Takes the dead letters of this work queue from now on, too. Nothing if it does already, or is closed.
     *
     * @throws io.skirret.transport.TransportException if there is no queue of dead letters, or the broker refuses or
     *     cannot be reached
     */
    public synchronized void take(String queue) {
        if (!writer.stopped() && !subscriptions.containsKey(queue)) {
            subscriptions.put(
                    queue,
                    transport.subscribe(
                            transport.admin().deadLetterQueue(queue),
                            PREFETCH,
                            delivery -> waiting.add(new Taken(queue, delivery))));
        }
    }

    private synchronized List<Subscription> end() {
        writer.stop();
        return List.copyOf(subscriptions.values());
    }

    /** How many it has stored that were not in the store before. */
    public long stored() {
        return writer.stored();
    }

    /** Why nothing is stored at the moment, in one sentence; null if nothing stands in the way. */
    public @Nullable String trouble() {
        return writer.trouble();
    }

    private void run() {
        List<Taken> batch = new ArrayList<>(BATCH);
        try {
            while (!writer.stopped()) {
                batch.add(waiting.take());
                waiting.drainTo(batch, BATCH - 1);
                batch.remove(END);
                writer.write(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops taking, lets the batch at hand be stored, and gives the rest back to the broker. Idempotent. */
    @Override
    public void close() {
        List<Subscription> taken = end();
        taken.forEach(Subscription::cancel);
        // Not by an interrupt: H2 closes its file when one comes while it writes.
        waiting.add(END);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        taken.forEach(Subscription::close);
    }
}
