package io.skirret.worker.internal.feature;

import io.skirret.transport.Delivery;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.consume.Attempt;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.effect.Processed;

/**
 * What a feature is told of each message, on the thread that works on it. Must return at once; what it throws is
 * logged, and changes nothing.
 */
public interface TaskObserver {

    /**
     * The broker has delivered a message, which waits for a place; on the transport's thread. Whatever comes of it,
     * {@link #settled} follows.
     *
     * @param delivery the same in all that follows
     */
    default void taken(Delivery delivery) {}

    /** A message was taken and read. It is not known yet whether it will run. */
    void received(Attempt attempt);

    /** Its body is about to run. */
    void started(Attempt attempt);

    /** It has left the worker, run or not: once for each delivery, also for one that could not be read. */
    void settled(Processed processed, Decision decision, Ending ending);
}
