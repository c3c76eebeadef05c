package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publications of one channel that wait for their confirms, by sequence number: a ring, because numbers go up by one
 * and confirms come roughly in order. Thread-safe.
 */
final class ConfirmWindow {

    private static final int FIRST_SIZE = 64;

    private @Nullable PendingPublish[] ring = new @Nullable PendingPublish[FIRST_SIZE];
    private long oldest = 1;
    private long next = 1;
    private boolean drained;

    /**
     * Enters the next publication; its sequence number is the broker's count of publications on this channel.
     *
     * @return false if this was drained before
     */
    synchronized boolean add(PendingPublish pending) {
        if (drained) {
            return false;
        }
        if (next - oldest == ring.length) {
            grow();
        }
        ring[slot(next)] = pending;
        next++;
        return true;
    }

    /**
     * Takes out the last one, which was not sent.
     *
     * @return false if it is not in here any more
     */
    synchronized boolean withdraw(PendingPublish pending) {
        if (next == oldest || ring[slot(next - 1)] != pending) {
            return false;
        }
        next--;
        ring[slot(next)] = null;
        return true;
    }

    /** Takes out what a confirm is about, in order. Numbers confirmed before, or given up, are not in it. */
    synchronized List<PendingPublish> confirm(long sequence, boolean multiple) {
        List<PendingPublish> settled = new ArrayList<>(multiple ? 16 : 1);
        long from = multiple ? oldest : Math.max(oldest, sequence);
        for (long at = from; at <= sequence && at < next; at++) {
            PendingPublish pending = ring[slot(at)];
            if (pending != null) {
                ring[slot(at)] = null;
                settled.add(pending);
            }
        }
        trim();
        return settled;
    }

    /** Notes that the broker gave a message back; its confirm follows. */
    synchronized boolean returned(
            String exchange, String routingKey, BasicProperties properties, byte[] body, String reply) {
        for (long at = oldest; at < next; at++) {
            PendingPublish pending = ring[slot(at)];
            if (pending != null
                    && pending.returned == null
                    && pending.matches(exchange, routingKey, properties, body)) {
                pending.returned = reply;
                return true;
            }
        }
        return false;
    }

    /** Gives up what has waited past its deadline, but for what is patient. */
    synchronized List<PendingPublish> expire(long nowNanos) {
        List<PendingPublish> late = new ArrayList<>();
        for (long at = oldest; at < next; at++) {
            PendingPublish pending = ring[slot(at)];
            if (pending != null && !pending.patient) {
                if (pending.deadlineNanos - nowNanos > 0) {
                    break;
                }
                ring[slot(at)] = null;
                late.add(pending);
            }
        }
        trim();
        return late;
    }

    /** Takes out everything, and takes nothing in any more. */
    synchronized List<PendingPublish> drain() {
        drained = true;
        return confirm(next - 1, true);
    }

    synchronized boolean isEmpty() {
        return oldest == next;
    }

    private void trim() {
        while (oldest < next && ring[slot(oldest)] == null) {
            oldest++;
        }
    }

    // To what is in use, not to what is allowed.
    private void grow() {
        @Nullable PendingPublish[] larger = new @Nullable PendingPublish[ring.length * 2];
        for (long at = oldest; at < next; at++) {
            larger[(int) (at & (larger.length - 1))] = ring[slot(at)];
        }
        ring = larger;
    }

    private int slot(long sequence) {
        return (int) (sequence & (ring.length - 1));
    }
}
