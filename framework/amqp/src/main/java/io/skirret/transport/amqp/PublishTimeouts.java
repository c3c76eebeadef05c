package io.skirret.transport.amqp;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends what takes longer than a publication may: a confirm that does not come, and a write that hangs. A timer looks
 * while something is outstanding, and none runs while nothing is. Thread-safe.
 */
final class PublishTimeouts {

    /** Whose publications these are. */
    interface Owner {

        /** Where they are now; null while there is no channel. */
        @Nullable
        PublishChannel channel();

        /** No confirm came in time. */
        void late(List<PendingPublish> publications);

        /** A write takes too long. Called again and again as long as it does; must not block. */
        void hanging();
    }

    private static final long MOST_OFTEN = 10_000_000L;
    private static final long LEAST_OFTEN = 250_000_000L;

    private final Clock clock;
    private final long timeoutNanos;
    private final Owner owner;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** 0 for none. */
    private volatile long writeStartedNanos;

    PublishTimeouts(Clock clock, Duration timeout, Owner owner) {
        this.clock = clock;
        this.timeoutNanos = timeout.toNanos();
        this.owner = owner;
    }

    /**
     * One is about to be written. To be called before it is entered: without a timer nothing may have changed. And
     * before the write: one that hangs must be seen.
     */
    void begin(PendingPublish pending) {
        long now = clock.nanoTime();
        pending.deadlineNanos = now + timeoutNanos;
        writeStartedNanos = now | 1;
        if (!looking.get() && looking.compareAndSet(false, true)) {
            lookLater();
        }
    }

    /** It was written, or will not be. */
    void written() {
        writeStartedNanos = 0;
    }

    /** Whether somebody writes now. */
    boolean writing() {
        return writeStartedNanos != 0;
    }

    private void lookLater() {
        long every = Math.max(MOST_OFTEN, Math.min(LEAST_OFTEN, timeoutNanos / 10));
        try {
            clock.schedule(Duration.ofNanos(every), this::look);
        } catch (RuntimeException | Error noTimer) {
            looking.set(false); // the next publication tries again
            throw noTimer;
        }
    }

    private void look() {
        long now = clock.nanoTime();
        PublishChannel channel = owner.channel();
        if (channel != null) {
            List<PendingPublish> late = channel.expire(now);
            if (!late.isEmpty()) {
                owner.late(late);
            }
        }
        long started = writeStartedNanos;
        if (started != 0 && now - started > timeoutNanos) {
            owner.hanging();
        }
        if (idle()) {
            looking.set(false);
            if (idle() || !looking.compareAndSet(false, true)) {
                return;
            }
        }
        lookLater();
    }

    // A write can hang on a channel that has ended already.
    private boolean idle() {
        PublishChannel channel = owner.channel();
        return !writing() && (channel == null || channel.isIdle());
    }
}
