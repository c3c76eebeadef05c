package io.skirret.worker.internal.settle;

import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.MessageCopies;
import io.skirret.message.internal.SafeText;
import io.skirret.transport.Delivery;
import io.skirret.worker.WorkerEvent.Ending;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    private static final int MOST_RECENT = 1024;
    /** Of what is done a larger body is not kept: a copy of it runs once more. */
    private static final int LARGEST_DONE = 16 * 1024;

    private final Last recent;
    private final Last left;
    /** Those in hand for so long that others have taken their place among the last. */
    private final Set<HeldMessage> outlasting = ConcurrentHashMap.newKeySet();

    /** @param prefetch maximum number of messages that the broker lets this worker hold */
    public HeldMessages(int prefetch) {
        int twice = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(FEWEST, 2L * prefetch));
        this.recent = new Last(Math.min(MOST_RECENT, twice));
        this.left = new Last(twice);
    }

    /**
     * Takes a delivery in.
     *
     * @return what to do something about; null if nothing is to be done, since this is a copy of what is here
     */
    public @Nullable HeldMessage take(Delivery delivery) {
        HeldMessage message = new HeldMessage(delivery);
        HeldMessage before = cameBack(delivery) ? find(message) : null;
        if (before != null) {
            HeldMessage.Copy copy = before.join(delivery);
            log.debug(
                    "The message {} came again from {}, {} what this worker has of it",
                    SafeText.line(String.valueOf(delivery.message().headers().get(HeaderNames.ID)), 200),
                    delivery.info().queue(),
                    copy == HeldMessage.Copy.OTHER ? "apart from" : "and joins");
            switch (copy) {
                case JOINED -> {
                    return null;
                }
                case RESUMED -> {
                    return before;
                }
                case OTHER -> {}
            }
        }
        recent.add(message);
        return message;
    }

    // Looks at all of them, which is for the few messages that come back: all others cost a place in a ring.
    private @Nullable HeldMessage find(HeldMessage copy) {
        if (!MessageCopies.canBeKnown(copy.message())) {
            return null;
        }
        return Stream.of(outlasting.stream(), recent.stream(), left.stream())
                .flatMap(each -> each)
                .filter(each -> !each.isForgotten() && each.isSameAs(copy))
                // Of two that are alike the one in hand matters more.
                .max(Comparator.comparing(HeldMessage::isOpen))
                .orElse(null);
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
            outlasted(message);
            left.add(message);
        } else if (hasNoSuccessor(ending)
                && message.message().body().length <= LARGEST_DONE
                && MessageCopies.isOneOfAKind(message.message())) {
            message.done();
            if (outlasted(message)) {
                recent.add(message);
            }
        } else {
            message.forget();
            outlasted(message);
            recent.remove(message);
        }
        return null;
    }

    private boolean outlasted(HeldMessage message) {
        return !outlasting.isEmpty() && outlasting.remove(message);
    }

    /** What lives on as a copy in its queue, or in a delay, comes again and is meant to run. */
    private static boolean hasNoSuccessor(Ending ending) {
        return switch (ending) {
            case SUCCEEDED, RETRIED, DEAD_LETTERED, EXPIRED, REVOKED -> true;
            case DELAYED, REQUEUED -> false;
        };
    }

    private void keepInHand(HeldMessage message) {
        outlasting.add(message);
        // Unless it has ended meanwhile, and nobody would ever take it out.
        if (!message.isOpen() && outlasting.remove(message) && !message.isForgotten()) {
            recent.add(message);
        }
    }

    /** So many of them, the newest in the place of the oldest. */
    private final class Last {

        private final AtomicReferenceArray<@Nullable HeldMessage> ring;
        private final AtomicInteger added = new AtomicInteger();

        Last(int size) {
            this.ring = new AtomicReferenceArray<>(size);
        }

        void add(HeldMessage message) {
            int place = Math.floorMod(added.getAndIncrement(), ring.length());
            message.place(place);
            HeldMessage oldest = ring.getAndSet(place, message);
            if (oldest != null && oldest.isOpen()) {
                keepInHand(oldest);
            }
        }

        void remove(HeldMessage message) {
            ring.compareAndSet(message.place(), message, null);
        }

        Stream<HeldMessage> stream() {
            return IntStream.range(0, ring.length()).mapToObj(ring::get).filter(Objects::nonNull);
        }
    }
}
