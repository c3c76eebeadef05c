package io.skirret.transport.amqp;

import com.rabbitmq.client.Channel;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    // Guarded by this. The open ones are in the order they came in, in which tags rise.
    private final Set<Long> open = new LinkedHashSet<>();
    private List<Long> waiting = new ArrayList<>();
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
        return open.size() + waiting.size();
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
        waiting.add(tag);
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
        return open.isEmpty() || waiting.size() >= enough;
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
        boolean begins = !sending && !waiting.isEmpty();
        sending |= begins;
        return begins;
    }

    /** Whether there is more that nobody else would send in time. */
    private synchronized boolean goOn() {
        boolean more = !waiting.isEmpty() && (due() || !timed);
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
        List<Long> tags;
        long oldestOpen;
        synchronized (this) {
            tags = waiting;
            waiting = new ArrayList<>();
            oldestOpen = open.isEmpty() ? Long.MAX_VALUE : open.iterator().next();
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
                    tags.size(),
                    SafeThrowable.of(gone));
        }
    }

    /** Sends nothing any more: what waits is not the broker's to hear now. */
    synchronized void drop() {
        dropped = true;
        waiting = new ArrayList<>();
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
