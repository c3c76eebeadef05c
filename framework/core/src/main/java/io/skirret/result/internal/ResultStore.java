package io.skirret.result.internal;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A place that keeps results for a time. Opened without being reached: what is asked of it while it is away fails with
 * a retriable {@link io.skirret.result.ResultStoreException}, and nothing blocks the caller. Thread-safe.
 */
public interface ResultStore extends AutoCloseable {

    /** Keeps it, unless what is there outranks it; see {@link ResultRank}. Done once it is there for everybody. */
    CompletableFuture<Void> put(StoredResult result);

    /** What is there; empty if there is nothing, or it has expired. */
    CompletableFuture<Optional<byte[]>> find(String id);

    /** Removes what is there; true if there was something. */
    CompletableFuture<Boolean> forget(String id);

    /**
     * Tells what is there, now and whenever it changes, until it is closed. Of changes that follow each other closely
     * the last one is told, the others perhaps. While the store is away nothing is told.
     *
     * @param heard called on a thread of the store, must return soon
     */
    Watch watch(String id, Consumer<byte[]> heard);

    /** Where it is, for people: without a password. */
    String place();

    /** Ends all that watches. */
    @Override
    void close();

    /** Ends by closing; may be closed twice. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param expires how long a result is kept
     * @param clock by which it expires, unless the store has a clock of its own
     */
    record Options(Duration expires, Clock clock) {}

    /** Opens stores of some URLs. Found by {@link java.util.ServiceLoader}. */
    interface Provider {

        /** Beginnings of URLs in lower case up to the first colon, such as {@code redis}. */
        Set<String> schemes();

        /**
         * Reaches nothing yet.
         *
         * @throws io.skirret.settings.ConfigException if the URL cannot be used
         */
        ResultStore open(String url, Options options);
    }
}
