package io.skirret.worker.internal.settle;

import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.MessageCopies;
import io.skirret.message.internal.SafeText;
import io.skirret.transport.Delivery;
import io.skirret.worker.WorkerEvent.Ending;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that this worker holds, and those that it held last. A message comes back when the channel it came on
 * has ended, with its connection or by {@code consumer_timeout}; a worker that lives has not forgotten it. So a copy is
 * no new run and no suspicion:
 *
 * <pre>
 * the message here          the copy
 * waits, runs, settles      takes the place of the delivery that was lost
 * ended, outcome stored     is acknowledged: the broker had not heard the acknowledgement
 * ended, outcome not stored is settled with that outcome
 * never began               begins, as if it had not been lost
 * </pre>
 *
 * <p>What is remembered of the past is bounded: a broker that has delivered twice as many messages as it may have
 * unsettled has heard of all acknowledgements before, and has handed out what it took back before that. Thread-safe.
 */
public final class HeldMessages {

    private static final Logger log = LoggerFactory.getLogger(HeldMessages.class);

    private static final int FEWEST = 64;
    private static final int MOST_DONE = 1024;
    /** Of what is done a larger body is not kept: a copy of it runs once more. */
    private static final int LARGEST_DONE = 16 * 1024;

    private final ConcurrentMap<HeldMessage, HeldMessage> known = new ConcurrentHashMap<>();
    private final Last done;
    private final Last left;

    /** @param prefetch maximum number of messages that the broker lets this worker hold */
    public HeldMessages(int prefetch) {
        int twice = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(FEWEST, 2L * prefetch));
        this.done = new Last(Math.min(MOST_DONE, twice));
        this.left = new Last(twice);
    }

    /**
     * Takes a delivery in.
     *
     * @return what to do something about; null if nothing is to be done, since this is a copy of what is here
     */
    public @Nullable HeldMessage take(Delivery delivery) {
        HeldMessage message = new HeldMessage(delivery);
        HeldMessage before = message.canBeKnown() ? known.putIfAbsent(message, message) : null;
        if (before == null) {
            return message;
        }
        HeldMessage.Copy copy = cameBack(delivery) ? before.join(delivery) : HeldMessage.Copy.OTHER;
        if (log.isDebugEnabled()) {
            log.debug(
                    "The message {} came again from {}, {} what this worker has of it",
                    SafeText.line(String.valueOf(delivery.message().headers().get(HeaderNames.ID)), 200),
                    delivery.info().queue(),
                    copy == HeldMessage.Copy.OTHER ? "apart from" : "and joins");
        }
        return switch (copy) {
            case JOINED -> null;
            case RESUMED -> before;
            case OTHER -> {
                // Of two that are alike the one in hand matters more.
                if (!before.isOpen() && known.remove(before, before)) {
                    known.putIfAbsent(message, message);
                }
                yield message;
            }
        };
    }

    /** Returned by the broker, or by a worker that did not know better than to send it into quarantine. */
    private static boolean cameBack(Delivery delivery) {
        return delivery.info().redelivered() || delivery.message().headers().containsKey(HeaderNames.REDELIVERED);
    }

    /**
     * A message has left the worker.
     *
     * @return the same if it is here again already, to be taken up where it was left; else null
     */
    public @Nullable HeldMessage ended(PendingSettlement one, Ending ending) {
        HeldMessage message = (HeldMessage) one.processed().delivery();
        if (one.isLeft()) {
            boolean ran = one.processed().run() != null;
            if (!message.left(ran ? one : null)) {
                return message;
            }
            if (message.canBeKnown()) {
                left.add(message);
            }
        } else if (hasNoSuccessor(ending)
                && message.message().body().length <= LARGEST_DONE
                && MessageCopies.isOneOfAKind(message.message())) {
            message.done();
            if (message.canBeKnown()) {
                done.add(message);
            }
        } else {
            forget(message);
        }
        return null;
    }

    /** What lives on as a copy in its queue, or in a delay, comes again and is meant to run. */
    private static boolean hasNoSuccessor(Ending ending) {
        return switch (ending) {
            case SUCCEEDED, RETRIED, DEAD_LETTERED, EXPIRED, REVOKED -> true;
            case DELAYED, REQUEUED -> false;
        };
    }

    private void forget(HeldMessage message) {
        known.remove(message, message);
    }

    /** So many of them, the oldest forgotten for the newest. */
    private final class Last {

        private final AtomicReferenceArray<@Nullable HeldMessage> ring;
        private final AtomicLong added = new AtomicLong();

        Last(int size) {
            this.ring = new AtomicReferenceArray<>(size);
        }

        void add(HeldMessage message) {
            HeldMessage oldest = ring.getAndSet((int) (added.getAndIncrement() % ring.length()), message);
            // One that came back is in hand now, and is remembered anew when it ends.
            if (oldest != null && !oldest.equals(message) && !oldest.isOpen()) {
                forget(oldest);
            }
        }
    }
}
