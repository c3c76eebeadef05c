package io.skirret.transport;

import io.skirret.message.Message;
import java.util.function.Consumer;

/** Where results come back to their caller. A part of a {@link Transport}. Thread-safe. */
public interface Inboxes {

    /**
     * Opens an inbox of one's own. It takes what is published to its address with {@link Destination.Reply}, until it
     * or the transport is closed; over a lost connection it keeps its address and what came meanwhile.
     *
     * @param handler takes each message, on transport threads; must return at once; what it throws is logged, and the
     *     message may be shown once more
     * @throws TransportException if the broker refuses or cannot be reached
     */
    Inbox open(Consumer<Message> handler);
}
