package io.skirret.transport;

import io.skirret.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where messages gather until somebody looks at all of them at once and says what follows from them: what the members
 * of a group bring. Over all processes on a broker one looks at a barrier at a time; it is made for up to 60,000
 * messages. A part of a {@link Transport}; messages get there with {@link Destination.Barrier}. Thread-safe, blocking.
 */
public interface Barriers {

    /** Bytes of bodies of all its messages above which who looks at a barrier is shown none. */
    long MOST_BYTES = 128L << 20;

    /**
     * Opens a barrier and returns when it is stored with its first message. If it is there already, it gets the message
     * once more.
     *
     * @param name 1 to 100 letters, digits, dots, hyphens and underscores; no other may ever have it
     * @param unused how long it is kept while nobody opens it, looks at it or asks for its size; at most 49 days
     * @throws TransportException if the name is not allowed, or the broker refuses or cannot be reached
     */
    void open(String name, Message first, Duration unused);

    /**
     * About how many messages lie there; less while somebody looks at them, or while the broker changes its leader.
     * Empty if there is no such barrier.
     *
     * @throws TransportException if the broker refuses or cannot be reached
     */
    OptionalLong size(String name);

    /**
     * Looks at all messages of a barrier and carries out what that says. All that was confirmed before is among them.
     * Fails if somebody else looks at it for too long. What was carried out when it fails is not known; who looks next
     * sees as much of it as there is.
     *
     * @return how many messages it left there; empty if there is no such barrier
     * @throws TransportException if it could not be looked at, or not be carried out to its end
     */
    OptionalLong meet(String name, Meeting meeting);

    /**
     * Removes a barrier with all that lies there; nothing if there is none.
     *
     * @throws TransportException if the broker refuses or cannot be reached
     */
    void close(String name);

    /** Who looks at a barrier. */
    interface Meeting {

        /**
         * Says what becomes of the messages. Called once; what it throws ends the look, and all messages stay.
         *
         * @param messages all that lie there, in the order of their arrival
         * @param whole whether they have their bodies; not if those are too large together
         */
        Verdict decide(List<Message> messages, boolean whole);

        /** What is added and what is let go is stored with the others, nothing else has happened. */
        default void stored() {}

        /** What is taken away is gone, and what is let go is still there. */
        default void taken() {}
    }

    /**
     * What becomes of the messages of a barrier, in this order: some are added, and what is let go is stored with them;
     * some are taken away; then those that are let go leave for their queues, each once, as the broker itself moves
     * them. The rest stays.
     *
     * @param added what is stored with the others
     * @param releases what is stored with the others and then let go
     * @param taken what is taken away, by number
     * @param released what is let go of those that are there, since an earlier look ended too early; by number
     */
    record Verdict(List<Message> added, List<Release> releases, Set<Integer> taken, Set<Integer> released) {

        /** Everything stays as it is. */
        public static final Verdict NOTHING = new Verdict(List.of(), List.of(), Set.of(), Set.of());

        public Verdict {
            added = List.copyOf(added);
            releases = List.copyOf(releases);
            taken = Set.copyOf(taken);
            released = Set.copyOf(released);
        }
    }

    /**
     * A message that goes from the barrier to a work queue, which must be bound. Not sent if one with its
     * {@linkplain io.skirret.message.MessageProperties#messageId() message id}, which it must have, is there already.
     */
    record Release(String queue, Message message) {}
}
