package io.skirret.console.internal.intake;

import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.time.Clock;
import io.skirret.transport.Delivery;
import io.skirret.transport.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes dead letters out of the broker: inserts a batch, commits, and only then acknowledges it. So a process that dies
 * loses none, and what the broker delivers again is found in the store. While the database is away, deliveries wait
 * unacknowledged: no more than the prefetch of each queue, and no more bytes than {@link TakenQueue} says. Thread-safe.
 */
public final class Intake implements AutoCloseable {

    /** Maximum number of entries in a transaction. */
    public static final int BATCH = 500;

    /** From this many bytes on, a transaction takes no more entries. */
    private static final long BATCH_BYTES = 8L << 20;

    /** Wakes the thread up when it is to end. */
    private static final Taken END = new Taken(null, null);

    private final BlockingQueue<Taken> waiting = new LinkedBlockingQueue<>();
    private final Map<String, TakenQueue> queues = new LinkedHashMap<>();
    private final AtomicLong held = new AtomicLong();
    private final Transport transport;
    private final IntakeWriter writer;
    private final Thread thread;

    private Intake(Transport transport, IntakeWriter writer) {
        this.transport = transport;
        this.writer = writer;
        this.thread = new Thread(this::run, "skirret-console-intake");
        this.thread.setDaemon(true);
    }

    /** A delivery, and how it came. */
    record Taken(TakenQueue.@Nullable Flow flow, @Nullable Delivery lent) {
        Delivery delivery() {
            return Objects.requireNonNull(lent);
        }

        /** The work queue whose dead letters it was among. */
        String queue() {
            return Objects.requireNonNull(flow).queue();
        }

        long bytes() {
            return delivery().message().body().length;
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
        if (!writer.stopped()) {
            TakenQueue taken = queues.get(queue);
            if (taken == null) {
                taken = new TakenQueue(transport, queue, waiting, held);
            }
            taken.start();
            queues.put(queue, taken);
        }
    }

    private synchronized List<TakenQueue> end() {
        writer.stop();
        return List.copyOf(queues.values());
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
                long bytes = fill(batch);
                writer.write(batch);
                held.addAndGet(-bytes);
                batch.forEach(each -> Objects.requireNonNull(each.flow()).stored(each.bytes()));
                batch.clear();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what is there, and waits until there is something; tells how many bytes it has. */
    private long fill(List<Taken> batch) throws InterruptedException {
        long bytes = 0;
        for (Taken next = waiting.take(); next != null && next.flow() != null; next = waiting.poll()) {
            batch.add(next);
            bytes += next.bytes();
            if (batch.size() == BATCH || bytes >= BATCH_BYTES) {
                break;
            }
        }
        return bytes;
    }

    /** Stops taking, lets the batch at hand be stored, and gives the rest back to the broker. Idempotent. */
    @Override
    public void close() {
        List<TakenQueue> taken = end();
        taken.forEach(TakenQueue::cancel);
        // Not by an interrupt: H2 closes its file when one comes while it writes.
        waiting.add(END);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        taken.forEach(TakenQueue::close);
    }
}
