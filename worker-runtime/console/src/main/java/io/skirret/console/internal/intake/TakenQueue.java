package io.skirret.console.internal.intake;

import io.skirret.console.internal.intake.Intake.Taken;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.Delivery;
import io.skirret.transport.Subscription;
import io.skirret.transport.Transport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters of one work queue as they come. A prefetch counts messages, whatever their size: so once more than
 * {@link #MOST_BYTES} of bodies are held, what has come is given back, and is taken again few at a time until they are
 * small. Thread-safe.
 */
final class TakenQueue {

    /** Of bodies that are held, of all queues together. */
    static final long MOST_BYTES = 64L << 20;

    static final int MANY = 2 * Intake.BATCH;
    static final int FEW = 16;

    /** If so many were this small, the next may come faster. */
    private static final int SMALL_IN_A_ROW = 1_000;

    private static final long SMALL = MOST_BYTES / MANY / 2;

    private static final Logger LOG = LoggerFactory.getLogger(TakenQueue.class);

    private final Transport transport;
    private final String queue;
    private final BlockingQueue<Taken> waiting;
    private final AtomicLong held;
    private @Nullable Flow flow;
    private boolean begun;
    private boolean cancelled;

    /**
     * @param waiting where deliveries go
     * @param held bytes of bodies that are held; this adds what comes
     */
    TakenQueue(Transport transport, String queue, BlockingQueue<Taken> waiting, AtomicLong held) {
        this.transport = transport;
        this.queue = queue;
        this.waiting = waiting;
        this.held = held;
    }

    /**
     * Begins, if it has not or could not go on.
     *
     * @throws io.skirret.transport.TransportException if there is no queue of dead letters, or the broker refuses or
     *     cannot be reached
     */
    synchronized void start() {
        if (flow == null && !cancelled) {
            open(begun ? FEW : MANY);
            begun = true;
        }
    }

    private void open(int prefetch) {
        Flow opened = new Flow(prefetch);
        opened.subscription = transport.subscribe(transport.admin().deadLetterQueue(queue), prefetch, opened::arrived);
        flow = opened;
    }

    /** Deliveries under one prefetch. */
    final class Flow {
        private final int prefetch;
        private final AtomicBoolean left = new AtomicBoolean();
        private volatile @Nullable Subscription subscription;
        /** By the thread that stores. */
        private int smallInARow;

        private Flow(int prefetch) {
            this.prefetch = prefetch;
        }

        String queue() {
            return queue;
        }

        private void arrived(Delivery delivery) {
            Taken taken = new Taken(this, delivery);
            waiting.add(taken);
            if (held.addAndGet(taken.bytes()) > MOST_BYTES && prefetch > FEW) {
                leave(FEW);
            }
        }

        /** A delivery with so many bytes of body was stored. */
        void stored(long bytes) {
            smallInARow = bytes <= SMALL ? smallInARow + 1 : 0;
            if (prefetch < MANY && smallInARow >= SMALL_IN_A_ROW) {
                leave(MANY);
            }
        }

        /** Not by the thread that hands deliveries over: a subscription ends when that has done its work. */
        private void leave(int next) {
            if (left.compareAndSet(false, true)) {
                Thread change = new Thread(() -> exchange(this, next), "skirret-console-intake-prefetch");
                change.setDaemon(true);
                change.start();
            }
        }
    }

    private synchronized void exchange(Flow before, int prefetch) {
        if (cancelled) {
            return;
        }
        LOG.debug("Dead letters of queue '{}' are taken {} at a time from now on", queue, prefetch);
        Subscription ended = before.subscription;
        if (ended != null) {
            ended.close();
        }
        flow = null;
        forget(before);
        try {
            open(prefetch);
        } catch (RuntimeException failure) {
            LOG.error(
                    "Expected to take dead letters of queue '{}' again, got a failure. They stay in the broker, and the"
                            + " next look at the queues tries again",
                    queue,
                    SafeThrowable.of(failure));
        }
    }

    /** The broker has taken these back. */
    private void forget(Flow before) {
        waiting.removeIf(taken -> {
            boolean gone = taken.flow() == before;
            if (gone) {
                held.addAndGet(-taken.bytes());
            }
            return gone;
        });
    }

    /** Nothing comes any more; what has come can still be settled. */
    synchronized void cancel() {
        cancelled = true;
        Subscription now = flow == null ? null : flow.subscription;
        if (now != null) {
            now.cancel();
        }
    }

    /** What is not settled goes back to the broker. */
    synchronized void close() {
        cancelled = true;
        Subscription now = flow == null ? null : flow.subscription;
        if (now != null) {
            now.close();
        }
    }
}
