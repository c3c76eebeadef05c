package io.skirret.client;

import io.skirret.transport.Publication;

/**
 * Keeps calls in a database, as a part of the transactions that they are made in, until a relay publishes them. Asked
 * by a {@link TaskClient} that was {@linkplain TaskClientBuilder#outbox given} it. Such a call asks for no result. Must
 * be thread-safe.
 */
public interface CallOutbox {

    /** Whether the calling thread is in a transaction of this outbox. Asked at each call. */
    boolean inTransaction();

    /**
     * Writes a call in the calling thread's transaction. What it throws is thrown to the caller.
     *
     * @param publication the encoded call, for a work queue; a delay counts from now on, rounded down
     * @param ownQueue whether the queue is one of the application's own tasks, so that whoever publishes the call
     *     declares it first; any other is only bound, see {@link io.skirret.transport.Transport#bind}
     */
    void store(Publication publication, boolean ownQueue);
}
