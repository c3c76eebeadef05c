package io.skirret.console.internal.operation;

import io.skirret.console.internal.store.ConsoleDatabase;
import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationQueue;
import io.skirret.console.internal.store.OperationQueue.Next;
import io.skirret.console.internal.store.OperationQueue.Sender;
import io.skirret.console.internal.store.OperationState;
import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what operations are about, by one thread, and in one console at a time over all that share a database. An entry
 * is marked as sent after the broker has confirmed it; a console that dies between is followed by another, or by
 * itself, and no more than one batch is sent twice. Thread-safe.
 */
public final class OperationRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OperationRunner.class);
    private static final Duration USUAL_LEASE = Duration.ofSeconds(30);

    /**
     * How soon what another console has written is seen, and how long a broker or a database that is away is left
     * alone.
     */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long operations are kept after their end. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);

    /** Batches of one operation before the others have their turn. */
    private static final int BATCHES_IN_A_ROW = 20;

    private final OperationQueue queue;
    private final OperationSender sending;
    private final Clock clock;
    private final Sender self;
    private final Map<UUID, Pace> paces = new HashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private boolean troubled;
    private Instant lookBack;
    private volatile boolean stopped;

    private OperationRunner(Transport transport, ConsoleDatabase database, Clock clock, Duration lease) {
        this.queue = new OperationQueue(database);
        this.sending = new OperationSender(transport, queue, clock);
        this.clock = clock;
        this.lookBack = clock.now().plus(BETWEEN_LOOKS);
        this.self = new Sender(UUID.randomUUID(), lease);
        this.thread = new Thread(this::run, "skirret-console-operations");
        this.thread.setDaemon(true);
    }

    /** Begins with what is there. Neither transport nor database is closed with it. */
    public static OperationRunner start(Transport transport, ConsoleDatabase database, Clock clock) {
        return start(transport, database, clock, USUAL_LEASE);
    }

    /** @param lease how long after the death of a console another takes over */
    static OperationRunner start(Transport transport, ConsoleDatabase database, Clock clock, Duration lease) {
        OperationRunner runner = new OperationRunner(transport, database, clock, lease);
        runner.thread.start();
        return runner;
    }

    /** How many entries the broker has confirmed to this runner. */
    public long sent() {
        return sending.sent();
    }

    /** Looks at once whether there is something to do. */
    public void wake() {
        wake.release();
    }

    private void run() {
        try {
            while (!stopped) {
                Duration pause = round();
                if (!pause.isZero() && !stopped) {
                    Clock.Timer over = clock.schedule(pause, wake::release);
                    wake.acquire();
                    over.cancel();
                }
                wake.drainPermits();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** A turn for each operation; gives how long to wait for the next. */
    private Duration round() {
        try {
            forgetOld();
            List<Operation> open = queue.open();
            paces.keySet().retainAll(open.stream().map(Operation::id).collect(Collectors.toSet()));
            if (open.isEmpty() || !queue.take(self)) {
                return PAUSE;
            }
            Duration pause = PAUSE;
            for (Operation operation : open) {
                Duration own = turn(operation);
                pause = own.compareTo(pause) < 0 ? own : pause;
            }
            troubled = false;
            return pause;
        } catch (RuntimeException failure) {
            if (!troubled) {
                log.error(
                        "Expected the database to say what is to be sent again, got a failure. What is not sent waits,"
                                + " and the next try is in {}; see that the database can be reached and has room",
                        Durations.format(PAUSE),
                        SafeThrowable.of(failure));
                troubled = true;
            }
            return PAUSE;
        }
    }

    private void forgetOld() {
        Instant now = clock.now();
        if (!now.isBefore(lookBack) && queue.take(self)) {
            queue.forget(now.minus(KEPT));
            lookBack = now.plus(BETWEEN_LOOKS);
        }
    }

    private Duration turn(Operation operation) {
        if (operation.state() == OperationState.CANCELLED) {
            return queue.giveBack(operation, clock.now()) > 0 ? Duration.ZERO : PAUSE;
        }
        Pace pace = paces.computeIfAbsent(operation.id(), id -> new Pace());
        Pace.Allowance allowed = pace.now(operation, clock.nanoTime());
        if (allowed.entries() == 0) {
            return allowed.pause();
        }
        Optional<Batch> batch = batch(operation, 0, allowed.entries());
        if (batch.isEmpty()) {
            return PAUSE;
        } else if (batch.get().entries().isEmpty()) {
            queue.rest(operation.id(), clock.now());
            return PAUSE;
        }
        boolean steered =
                operation.options().perSecond() != null || operation.options().maxInFlight() != null;
        for (int left = steered ? 1 : BATCHES_IN_A_ROW; isThere(batch); left--) {
            Batch now = batch.get();
            OperationSender.InFlight flight = sending.publish(operation, now.entries(), now.messages());
            // Read while the broker confirms; it is not sent before that is written down.
            batch = left > 1 && !stopped ? batch(operation, now.last(), Pace.BATCH) : Optional.empty();
            if (!sending.finish(operation, flight)) {
                return PAUSE;
            }
            pace.sent(now.entries().size(), operation.options().perSecond(), clock.nanoTime());
        }
        return Duration.ZERO;
    }

    private static boolean isThere(Optional<Batch> batch) {
        return batch.isPresent() && !batch.get().entries().isEmpty();
    }

    /** What is sent next; empty if another console sends. */
    private Optional<Batch> batch(Operation operation, long after, int limit) {
        return queue.begin(operation, after, limit, self)
                .map(next -> new Batch(
                        next,
                        queue.messages(operation, next.stream().map(Next::entry).toList())));
    }

    private record Batch(List<Next> entries, Map<UUID, Message> messages) {
        long last() {
            return entries.get(entries.size() - 1).place();
        }
    }

    /** Ends with the batch that is being sent; the rest goes on in another console, or after the next start. */
    @Override
    public void close() {
        stopped = true;
        wake.release();
        try {
            thread.join();
            queue.release(self);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException away) {
            log.debug("The lease ends by itself", SafeThrowable.of(away));
        }
    }
}
