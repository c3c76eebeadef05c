package io.skirret.transport;

import io.skirret.message.Message;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A connection to a broker. What it promises:
 *
 * <ul>
 *   <li>a publication whose future completed normally is stored by the broker and was routed to at least one queue (I1);
 *   <li>a delivery that was not settled comes again, here or elsewhere;
 *   <li>a delayed publication never arrives before its delay has passed (I6) and waits in the broker (I5).
 * </ul>
 *
 * It reconnects by itself. Thread-safe.
 */
public interface Transport extends AutoCloseable {

    /**
     * Declares a work queue with its bindings and its dead letters, if they are not there. An existing queue with other
     * arguments is used as it is; what that costs is logged once.
     *
     * @throws TransportException if the broker refuses or cannot be reached
     */
    void declare(String queue);

    /**
     * Sends, and completes when the broker has confirmed. Never blocks longer than the publish timeout; bounded in what it
     * holds. Completes exceptionally with a {@link PublishException}, which tells what happened to the message.
     */
    CompletableFuture<Void> publish(Publication publication);

    /**
     * Takes deliveries from a declared queue.
     *
     * @param prefetch most deliveries unsettled at a time, 1 or more
     */
    Subscription subscribe(String queue, int prefetch, DeliveryHandler handler);

    /** Opens an inbox for results. The handler must hand on at once. */
    Inbox openReplies(Consumer<Message> handler);

    /**
     * Reads a board: first, oldest first, the messages that are kept on it, then each that is published to
     * {@link Destination.Broadcast} from then on. Every reader sees every message, in the same order, after a lost connection once more from the
     * beginning, which {@link BroadcastLog.Reader#again} announces. The newest some thousand messages are kept, over restarts of the broker too. Declares the board if it is not there.
     *
     * @param board up to 200 bytes
     * @throws TransportException if the broker refuses or cannot be reached
     */
    BroadcastLog follow(String board, BroadcastLog.Reader reader);

    /**
     * Takes what only one can hold at a time, over all processes on this broker; asks the broker and waits for its answer. It is free again
     * when it is closed, when this transport is, and when the connection is lost or the process dies. After a lost connection the holder
     * goes on unaware, so for a while there may be two.
     *
     * @param name up to 200 bytes
     * @return empty if somebody holds it, through this transport or another
     * @throws TransportException if the broker refuses or cannot be reached
     */
    Optional<Lock> claim(String name);

    QueueAdmin admin();

    /** Whether it can be used now, and if not why, in one sentence. */
    Health health();

    /** Largest body in bytes that {@link #publish} accepts, except for dead letters: those had to be taken before. */
    long maxBodyBytes();

    /** Waits for confirms in flight (bounded by the publish timeout), then disconnects. Idempotent. */
    @Override
    void close();

    record Health(boolean usable, String detail) {}
}
