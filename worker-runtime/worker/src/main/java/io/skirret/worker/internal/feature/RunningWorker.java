package io.skirret.worker.internal.feature;

import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TimeLimits;
import io.skirret.transport.Delivery;
import io.skirret.worker.internal.execute.ActiveRun;
import io.skirret.worker.internal.execute.RunStack;
import io.skirret.worker.internal.gate.KnownTask;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a feature may ask of the worker that it is a part of. Thread-safe. */
public interface RunningWorker {

    /** The queues that it takes from. */
    List<String> queues();

    /** Maximum number of runs at a time, and of messages held per queue, as it is now. */
    int concurrency();

    /** What {@link #concurrency} can be at most while it runs. */
    int mostConcurrency();

    /**
     * Another number of runs at a time, and of messages held per queue; of what runs nothing is stopped. May ask the
     * network.
     *
     * @param value 1 to {@link #mostConcurrency}
     * @throws io.skirret.transport.TransportException if the broker refuses; the number of runs is as it was
     * @throws IllegalStateException if the worker stops, or it changed too often lately
     */
    void concurrency(int value);

    /** How many bodies run now. */
    int running();

    /** How many bodies have run since the worker was made. */
    long executed();

    /**
     * What is held of each queue that it takes from or holds messages of, and what has left it; by name. Numbers of
     * about now.
     */
    Map<String, QueueCount> queueCounts();

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

    /**
     * Takes nothing from these of its queues, and again from all others. May ask the network.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses
     */
    void holdQueues(Collection<String> queues);

    /**
     * Takes from no queue any more, or again from all that are not held; what was taken runs. May ask the network.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses
     */
    void drain(boolean drain);

    /** Whether it was told to take from no queue. */
    boolean drained();

    /** Tells the bodies of these calls to stop, because they were revoked; the ids of those that run. */
    Set<String> revoke(Predicate<TaskMessage> calls);

    /** Where the bodies of these calls are right now. */
    List<RunStack> stacks(Predicate<TaskMessage> calls);

    /** The task of this name or alias, with its retry rules; null if there is none here. */
    @Nullable
    KnownTask task(String name);

    /** Gives a task, by name or alias, other time limits from its next run on; false if there is no such task. */
    boolean timeLimits(String task, TimeLimits limits);

    /** The time limits of a task, by name or alias, from its next run on; none if there is no such task. */
    TimeLimits timeLimits(String task);

    /** Tells the worker to stop in order. Returns at once. */
    void shutdown();
}
