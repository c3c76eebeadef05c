package io.skirret.worker.internal.control;

import io.skirret.message.Message;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Commands that wait for their turn: so many, of so many bytes, and what is more is dropped and counted. */
final class ControlInbox {

    static final int MOST = 1_000;
    static final int LARGEST = 1 << 20;
    private static final long MOST_BYTES = 16L << 20;

    private final BlockingQueue<Optional<Message>> waiting = new LinkedBlockingQueue<>(MOST);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** Never waits. False if it was dropped. */
    boolean add(Message message) {
        int size = message.body().length;
        if (size <= LARGEST && bytes.addAndGet(size) <= MOST_BYTES && waiting.offer(Optional.of(message))) {
            return true;
        }
        if (size <= LARGEST) {
            bytes.addAndGet(-size);
        }
        dropped.incrementAndGet();
        return false;
    }

    /** The next, at most after this time; null if none came, or after {@link #wake}. */
    @Nullable
    Message next(long timeout, TimeUnit unit) throws InterruptedException {
        Optional<Message> next = waiting.poll(timeout, unit);
        if (next == null || next.isEmpty()) {
            return null;
        }
        bytes.addAndGet(-next.get().body().length);
        return next.get();
    }

    /** Whoever waits looks up. */
    void wake() {
        boolean unused = waiting.offer(Optional.empty());
    }

    long dropped() {
        return dropped.get();
    }
}
