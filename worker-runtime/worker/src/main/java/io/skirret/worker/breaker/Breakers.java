package io.skirret.worker.breaker;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Circuit breakers: their states, and commands that all workers follow. Thread-safe. */
public interface Breakers {

    /** The states of all, by name, as far as they are known here. Asks no network. */
    List<BreakerStatus> statuses();

    /**
     * Opens a breaker until it is reset, in all workers. It is so from when the broker has the order, here too.
     *
     * @param why for a person, may be empty
     * @return completes when the broker has the order; of {@link OperatorBreakers}, when the workers have had a second
     *     to say that they knew of something newer, over which the order was then given again. Exceptionally, if the
     *     broker did not confirm it: then nothing was changed, unless the
     *     {@link io.skirret.transport.PublishException#fate() fate} is unknown
     * @throws IllegalArgumentException if there is no such breaker here
     */
    CompletableFuture<Void> forceOpen(String name, String why);

    /** Closes a breaker, in all workers; otherwise as {@link #forceOpen}. */
    CompletableFuture<Void> reset(String name, String why);
}
