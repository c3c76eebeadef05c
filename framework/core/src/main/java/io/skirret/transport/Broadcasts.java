package io.skirret.transport;

/**
 * What all processes on a broker read: every reader sees every message. A part of a {@link Transport}, on its connection. Thread-safe.
 */
public interface Broadcasts {

    /**
     * Reads a broadcast log: first, oldest first, the messages that it keeps, then each that is published to
     * {@link Destination.Broadcast} from then on. Every reader sees every message, in the same order. After a lost connection a reader
     * reads once more from the beginning, which {@link BroadcastLog.Reader#restarted} announces. A log keeps its newest messages, some
     * thousand of them, over restarts of the broker too. Declares the log if it is not there.
     *
     * @param log its name, 1 to 200 bytes
     * @throws TransportException if the name is not allowed, or the broker refuses or cannot be reached
     */
    BroadcastLog followLog(String log, BroadcastLog.Reader reader);

    /**
     * Whether there is a log of this name, that is, whether anybody ever {@link #followLog followed} it. Declares nothing.
     *
     * @param log any name; false for one that is not allowed
     * @throws TransportException if the broker refuses or cannot be reached
     */
    boolean hasLog(String log);
}
