package io.skirret.worker.internal.pipeline;

import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.feature.QueueCount;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is held of each queue and has left it. As many queues as were ever taken from, of which a worker has a maximum.
 */
final class QueueCounts {

    private record Counted(LongAdder held, LongAdder settled) {}

    private final Map<String, Counted> queues = new ConcurrentHashMap<>();

    void taken(String queue) {
        of(queue).held.increment();
    }

    void settled(String queue, Ending ending) {
        Counted counted = of(queue);
        counted.held.decrement();
        if (ending != Ending.REQUEUED) {
            counted.settled.increment();
        }
    }

    private Counted of(String queue) {
        // Nearly always there: and then nothing is allocated.
        Counted counted = queues.get(queue);
        return counted != null
                ? counted
                : queues.computeIfAbsent(queue, fresh -> new Counted(new LongAdder(), new LongAdder()));
    }

    Map<String, QueueCount> snapshot() {
        Map<String, QueueCount> snapshot = new TreeMap<>();
        queues.forEach((queue, counted) -> snapshot.put(
                // Not of one moment: what is settled meanwhile must not make it negative.
                queue, new QueueCount(Math.max(0, counted.held.sum()), counted.settled.sum())));
        return snapshot;
    }
}
