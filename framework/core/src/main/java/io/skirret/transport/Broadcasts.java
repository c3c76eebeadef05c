package io.skirret.transport;

/**
 * What processes tell each other beside the work. There are two kinds: a <em>broadcast log</em>, which keeps its
 * messages, so that who comes later reads them from the beginning; and a <em>broadcast exchange</em>, which reaches
 * those who listen at that moment and keeps nothing. A part of a {@link Transport}. Thread-safe.
 */
public interface Broadcasts {

    /**
     * Reads a broadcast log: first, oldest first, the messages that it keeps, then each that is published to
     * {@link Destination.BroadcastLog} from then on. Every reader sees every message, in the same order. After a lost
     * connection a reader reads once more from the beginning, which {@link BroadcastLog.Reader#restarted} announces. A
     * log keeps its newest messages, some thousand of them, over restarts of the broker too. Declares the log if it is
     * not there.
     *
     * @param log its name, 1 to 200 bytes
     * @throws TransportException if the name is not allowed, or the broker refuses or cannot be reached
     */
    BroadcastLog followLog(String log, BroadcastLog.Reader reader);

    /**
     * Whether there is a log of this name, that is, whether anybody ever {@link #followLog followed} it. Declares
     * nothing.
     *
     * @param log any name; false for one that is not allowed
     * @throws TransportException if the broker refuses or cannot be reached
     */
    boolean hasLog(String log);

    /**
     * Listens to an exchange: every listener hears every message that is published to {@link Destination.Exchange} from
     * now on with a routing key that its binding key meets. The exchange is declared if it is not there. The listener
     * has a queue of its own on the broker, exclusive and auto-delete, called after the exchange; it keeps the newest
     * 10,000 messages for a listener that is slow and drops older ones. What is published while the connection is lost
     * is not heard; {@link BroadcastSubscription.Listener#resumed} tells that it may be so. An exchange that somebody
     * deletes is heard again within a minute, without that word if somebody else has declared it meanwhile.
     *
     * @param bindingKey up to 255 bytes; see {@link BroadcastExchange.Type} for what it means
     * @throws TransportException if there is another exchange of this name, the key is too long, or the broker refuses
     *     or cannot be reached
     */
    BroadcastSubscription listen(
            BroadcastExchange exchange, String bindingKey, BroadcastSubscription.Listener listener);
}
