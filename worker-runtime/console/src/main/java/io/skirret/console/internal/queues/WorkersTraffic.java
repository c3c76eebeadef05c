package io.skirret.console.internal.queues;

import io.skirret.control.WorkerStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What workers say that they hold of each queue, and have settled. Only Java workers count that by queue. For one
 * thread.
 */
final class WorkersTraffic {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** Shorter times tell nothing. */
    private static final Duration LEAST = Duration.ofSeconds(5);

    private static final double MILLIS = 1000.0;

    private final Map<String, Queue> queues = new HashMap<>();

    /** What is remembered of one queue. */
    private static final class Queue {
        private Map<String, Long> settledBy = new HashMap<>();
        private final Deque<Sample> samples = new ArrayDeque<>();
        private long settled;
    }

    /** How many all workers had settled at a moment, since somebody looked first. */
    private record Sample(Instant at, long settled) {}

    /** What one worker says of one queue. */
    private record Told(long held, long settled) {}

    /**
     * What was told of each queue of which everybody who takes from it has told.
     *
     * @param answers by the name of the worker
     * @param takers who takes from a queue, as workers say: another may hold some of what it took before
     * @param consumers how many the broker counts, by queue; a queue that is not here is unknown
     */
    Map<String, QueueTraffic> told(
            Map<String, WorkerStatistics> answers,
            Map<String, List<String>> takers,
            Map<String, Integer> consumers,
            Instant now) {
        Map<String, Map<String, Told>> byQueue = new HashMap<>();
        answers.forEach((worker, answer) -> read(worker, answer, byQueue));
        queues.keySet().retainAll(consumers.keySet());
        Map<String, QueueTraffic> traffic = new HashMap<>();
        consumers.forEach((queue, taking) -> {
            Map<String, Told> workers = byQueue.getOrDefault(queue, Map.of());
            // A Python worker, one that did not answer, or a consumer that is none of ours holds nobody knows how many.
            long telling = takers.getOrDefault(queue, List.of()).stream()
                    .filter(workers::containsKey)
                    .count();
            if (telling >= taking) {
                traffic.put(queue, traffic(queues.computeIfAbsent(queue, fresh -> new Queue()), workers, now));
            } else {
                queues.remove(queue);
            }
        });
        return traffic;
    }

    private static void read(String worker, WorkerStatistics answer, Map<String, Map<String, Told>> byQueue) {
        if (answer.raw().get("skirret") instanceof Map<?, ?> ours && ours.get("queues") instanceof Map<?, ?> all) {
            all.forEach((name, numbers) -> {
                if (name instanceof String queue
                        && numbers instanceof Map<?, ?> told
                        && told.get("held") instanceof Number held
                        && told.get("settled") instanceof Number settled
                        && held.longValue() >= 0) {
                    byQueue.computeIfAbsent(queue, fresh -> new HashMap<>())
                            .put(worker, new Told(held.longValue(), settled.longValue()));
                }
            });
        }
    }

    private static QueueTraffic traffic(Queue queue, Map<String, Told> workers, Instant now) {
        Map<String, Long> settledBy = new HashMap<>();
        long held = 0;
        for (Map.Entry<String, Told> worker : workers.entrySet()) {
            Told told = worker.getValue();
            held += told.held();
            settledBy.put(worker.getKey(), told.settled());
            Long before = queue.settledBy.get(worker.getKey());
            // Of one that is new nobody knows when it did what it did; one that counts anew did it since.
            if (before != null) {
                queue.settled += told.settled() >= before ? told.settled() - before : told.settled();
            }
        }
        Set<String> gone = new HashSet<>(queue.settledBy.keySet());
        gone.removeAll(settledBy.keySet());
        if (!gone.isEmpty()) {
            // What they settled last is not known: no rate goes over that.
            queue.samples.clear();
        }
        queue.settledBy = settledBy;
        queue.samples.addLast(new Sample(now, queue.settled));
        while (queue.samples.getFirst().at().plus(WINDOW).isBefore(now)) {
            queue.samples.removeFirst();
        }
        return new QueueTraffic(QueueTraffic.Source.WORKERS, now, null, held, null, rate(queue.samples));
    }

    private static @Nullable Double rate(Deque<Sample> samples) {
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        Duration between = Duration.between(first.at(), last.at());
        return between.compareTo(LEAST) < 0
                ? null
                : (Double) ((last.settled() - first.settled()) * MILLIS / between.toMillis());
    }
}
