package io.skirret.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to a broker, and what is done with work queues. What else a broker can do has a part of its own:
 * {@link #broadcasts}, {@link #locks}, {@link #inboxes}, {@link #barriers}, {@link #admin}. What it promises:
 *
 * <ul>
 *   <li>a publication whose future completed normally is stored by the broker and was routed to at least one queue
 *       (I1);
 *   <li>a delivery that was not settled comes again, here or elsewhere;
 *   <li>a delayed publication never arrives before its delay has passed (I6) and waits in the broker (I5).
 * </ul>
 *
 * It reconnects by itself. Thread-safe, and so are its parts.
 */
public interface Transport extends AutoCloseable {

    /**
     * Declares a work queue with its bindings and its dead letters, if they are not there. For who takes from it, or
     * owns it. An existing queue with other arguments is used as it is; what that costs is logged once. One that is
     * refused is left as it was, and nothing of it is declared. Where nothing is declared (an external topology), only
     * the work queue is looked for.
     *
     * @throws TransportException if the broker refuses or cannot be reached
     */
    void declare(String queue);

    /**
     * Lets publications reach a work queue that somebody else declares, which may be a program in another language.
     * Neither the queue nor dead letters are declared. Where nothing is declared, or this user may not bind, nothing is
     * changed, and {@link #publish} tells whether the queue is bound.
     *
     * @throws PublishException with {@link PublishException.Reason#UNROUTABLE} if there is no such queue
     * @throws TransportException if its name cannot be one, or the broker refuses or cannot be reached
     */
    void bind(String queue);

    /**
     * Sends, and completes when the broker has confirmed. Never blocks longer than the publish timeout; bounded in what
     * it holds. Completes exceptionally with a {@link PublishException}, which tells what happened to the message. What
     * is not sent for want of a connection has failed on return, after a short wait for one: who publishes many stops
     * at the first.
     */
    CompletableFuture<Void> publish(Publication publication);

    /**
     * As {@link #subscribe(String, int, Duration, DeliveryHandler)}, where the broker lets a consumer hold a message
     * for 30 minutes, as RabbitMQ does unless somebody has set another time.
     */
    default Subscription subscribe(String queue, int prefetch, DeliveryHandler handler) {
        return subscribe(queue, prefetch, Duration.ofMinutes(30), handler);
    }

    /**
     * Takes deliveries from a declared queue.
     *
     * @param prefetch maximum of unsettled deliveries at a time, 1 or more
     * @param mayHold how long the broker lets a consumer hold a message; zero for no end. What a transport itself has
     *     to hold, since it can neither hand it on nor put it aside, goes back to the queue before that
     */
    Subscription subscribe(String queue, int prefetch, Duration mayHold, DeliveryHandler handler);

    /** What all processes on the broker read. */
    Broadcasts broadcasts();

    /** What one process at a time holds. */
    Locks locks();

    /** Where results come back to their caller. */
    Inboxes inboxes();

    /** Where messages gather until somebody looks at all of them. */
    Barriers barriers();

    /** What people and tools do to queues. */
    QueueAdmin admin();

    /** Whether it can be used now, and if not why, in one sentence. */
    Health health();

    /** Largest body in bytes that {@link #publish} accepts, except for dead letters: those had to be taken before. */
    long maxBodyBytes();

    /** Waits for confirms in flight (bounded by the publish timeout), then disconnects. Idempotent. */
    @Override
    void close();

    /**
     * Whether a transport can be used.
     *
     * @param connected whether the broker is reached; it may take no messages all the same, because of an alarm
     * @param usable whether it is connected and can publish and take deliveries
     * @param detail one sentence for people
     */
    record Health(boolean connected, boolean usable, String detail) {}
}
