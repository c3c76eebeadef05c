package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one channel's consumer owes the broker: the deliveries that are open, and the acknowledgements that wait to be
 * sent together. Each by itself is a write here and work in the broker, which may cost more than the task did. They
 * wait until nothing is open, until they are a fourth of the prefetch, or for {@link #LONGEST_WAIT}; until then the
 * broker counts them as unsettled.
 *
 * <p>"All up to this one" is said only of what is older than every open delivery (I2); what is behind one that runs
 * long goes by itself. Thread-safe.
 */
final class Acknowledgements {

    static final Duration LONGEST_WAIT = Duration.ofMillis(2);

    private static final Logger log = LoggerFactory.getLogger(Acknowledgements.class);

    private final Channel channel;
    private final int enough;
    private final Clock clock;
    private final TransportThreads threads;

    // Guarded by this.
    private final OpenTags open = new OpenTags();
    private long[] waiting = new long[16];
    private int waitingCount;
    private boolean timed;
    private boolean sending;
    private boolean dropped;

    Acknowledgements(Channel channel, int prefetch, Clock clock, TransportThreads threads) {
        this.channel = channel;
        this.enough = Math.max(1, prefetch / 4);
        this.clock = clock;
        this.threads = threads;
    }

    synchronized void delivered(long tag) {
        open.add(tag);
    }

    /** It was settled by itself. To be called after the broker was told, which must not hear of it twice. */
    synchronized void settled(long tag) {
        open.remove(tag);
    }

    /** Deliveries that the broker does not know to be settled yet. */
    synchronized int unsettled() {
        return open.size() + waitingCount;
    }

    /** Acknowledges a delivery that is open, now or in a moment. */
    void add(long tag) {
        if (addAndAsk(tag)) {
            send();
        }
    }

    private synchronized boolean addAndAsk(long tag) {
        open.remove(tag);
        if (dropped) {
            return false;
        }
        if (waitingCount == waiting.length) {
            waiting = Arrays.copyOf(waiting, 2 * waitingCount);
        }
        waiting[waitingCount++] = tag;
        return due() || !(timed || startTimer());
    }

    // Without one the acknowledgements are sent at once: nobody else would.
    private boolean startTimer() {
        try {
            // Writing may block, which the clock's thread must not.
            clock.schedule(LONGEST_WAIT, () -> threads.runSurely(this::timeIsUp));
            timed = true;
        } catch (RuntimeException | OutOfMemoryError noTimer) {
            log.debug("Acknowledgements are sent one by one: there is no timer for them", SafeThrowable.of(noTimer));
        }
        return timed;
    }

    private boolean due() {
        return open.isEmpty() || waitingCount >= enough;
    }

    private void timeIsUp() {
        synchronized (this) {
            timed = false;
        }
        send();
    }

    /** Sends what waits, unless another thread is at it: it sends this too, and nothing overtakes. */
    private void send() {
        if (!begin()) {
            return;
        }
        try {
            do {
                sendOnce();
            } while (goOn());
        } catch (Error broken) {
            end();
            throw broken;
        }
    }

    private synchronized boolean begin() {
        boolean begins = !sending && waitingCount > 0;
        sending |= begins;
        return begins;
    }

    /** Whether there is more that nobody else would send in time. */
    private synchronized boolean goOn() {
        boolean more = waitingCount > 0 && (due() || !timed);
        if (!more) {
            end();
        }
        return more;
    }

    private synchronized void end() {
        sending = false;
        notifyAll();
    }

    private void sendOnce() {
        long[] tags;
        long oldestOpen;
        synchronized (this) {
            tags = Arrays.copyOf(waiting, waitingCount);
            waitingCount = 0;
            oldestOpen = open.oldest();
        }
        long upTo = 0;
        for (long tag : tags) {
            upTo = tag < oldestOpen ? Math.max(upTo, tag) : upTo;
        }
        try {
            if (upTo > 0) {
                channel.basicAck(upTo, true);
            }
            for (long tag : tags) {
                if (tag > upTo) {
                    channel.basicAck(tag, false);
                }
            }
        } catch (IOException | RuntimeException gone) {
            log.debug(
                    "Too late to acknowledge {} messages: the channel is gone, they come again",
                    tags.length,
                    SafeThrowable.of(gone));
        }
    }

    /** Sends nothing any more: what waits is not the broker's to hear now. */
    synchronized void drop() {
        dropped = true;
        waitingCount = 0;
    }

    /** Sends what waits; returns when no thread is at it any more. */
    void finish() {
        send();
        boolean interrupted = false;
        synchronized (this) {
            while (sending) {
                try {
                    wait();
                } catch (InterruptedException impatient) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
