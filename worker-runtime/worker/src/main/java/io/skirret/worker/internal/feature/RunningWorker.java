package io.skirret.worker.internal.feature;

import io.skirret.message.internal.TimeLimits;
import io.skirret.transport.Delivery;
import io.skirret.worker.internal.execute.ActiveRun;
import java.util.List;
import java.util.Set;

/** What a feature may ask of the worker that it is a part of. Thread-safe. */
public interface RunningWorker {

    /** The queues that it takes from. */
    List<String> queues();

    /** Maximum number of runs at a time, and of messages held per queue. */
    int concurrency();

    /** How many bodies run now. */
    int running();

    /** How many bodies have run since the worker was made. */
    long executed();

    /** The bodies that run now. */
    List<ActiveRun> active();

    /** The messages that wait for a free place, oldest first; not read yet. */
    List<Delivery> reserved();

    /**
     * Takes from one more queue from now on. May ask the network.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses
     * @throws IllegalStateException if the worker stops, or has too many already
     */
    void addQueue(String queue);

    /**
     * Takes no more from this queue. May ask the network.
     *
     * @throws IllegalStateException if too many were left lately
     */
    void removeQueue(String queue);

    /** Tells the bodies of these tasks to stop, because they were revoked; the ids of those that run. */
    Set<String> revoke(Set<String> ids);

    /** Gives a task, by name or alias, other time limits from its next run on; false if there is no such task. */
    boolean timeLimits(String task, TimeLimits limits);

    /** The time limits of a task, by name or alias, from its next run on; none if there is no such task. */
    TimeLimits timeLimits(String task);

    /** Tells the worker to stop in order. Returns at once. */
    void shutdown();
}
