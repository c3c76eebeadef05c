package io.skirret.transport.amqp;

import io.skirret.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The channel that publications go over, if there is one, and the turn to write to it. Thread-safe. */
final class CurrentChannel {

    private final Clock clock;
    private final ReentrantLock turn = new ReentrantLock();
    private final Condition changed = turn.newCondition();
    private final AtomicReference<@Nullable PublishChannel> channel = new AtomicReference<>();

    CurrentChannel(Clock clock) {
        this.clock = clock;
    }

    @Nullable
    PublishChannel get() {
        return channel.get();
    }

    /** From now on it is this one; whoever waits for one goes on. */
    void set(PublishChannel fresh) {
        turn.lock();
        try {
            channel.set(fresh);
            changed.signalAll();
        } finally {
            turn.unlock();
        }
    }

    /** There is none any more, unless it is another one by now; false then. */
    boolean clear(PublishChannel ended) {
        return channel.compareAndSet(ended, null);
    }

    /**
     * Takes the turn, waiting for it until then: whoever has it may hang in a write. An interrupt is for whoever
     * called, and does not cost it its publication.
     *
     * @return false if it was not to be had in time; else {@link #endTurn} must follow
     */
    boolean takeTurn(long byNanos) {
        if (turn.tryLock()) {
            return true;
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return turn.tryLock(Math.max(0, byNanos - clock.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void endTurn() {
        turn.unlock();
    }

    /**
     * Waits for a channel. To be called with the turn, which others may have meanwhile.
     *
     * @param over whether it is no use any more; asked again after {@link #wake}
     * @return null if there is none in time, or this thread was interrupted
     */
    @Nullable
    PublishChannel await(long nanos, BooleanSupplier over) {
        try {
            PublishChannel found = channel.get();
            long left = nanos;
            while (found == null && left > 0 && !over.getAsBoolean()) {
                left = changed.awaitNanos(left);
                found = channel.get();
            }
            return found;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Whoever waits looks whether it is over. To be called with the turn. */
    void wake() {
        changed.signalAll();
    }
}
