package io.skirret.console.internal.queues;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What AMQP does not tell of a queue: what consumers hold of it, and how much comes and goes.
 *
 * @param source who told
 * @param at when
 * @param ready as the same source told at the same moment; null if it does not know
 * @param unacknowledged messages that consumers hold
 * @param publishedPerSecond messages that come; null for not known
 * @param acknowledgedPerSecond messages that leave it for good; null for not known
 */
public record QueueTraffic(
        Source source,
        Instant at,
        @Nullable Long ready,
        long unacknowledged,
        @Nullable Double publishedPerSecond,
        @Nullable Double acknowledgedPerSecond) {

    /** Who told. */
    public enum Source {
        /** The broker's management API. */
        MANAGEMENT,
        /** All workers that take from the queue, each what it holds. */
        WORKERS
    }
}
