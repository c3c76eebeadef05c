package io.skirret.worker.internal.queues;

import io.skirret.retry.internal.RetryContext;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin.QueueStatus;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.feature.RunningWorker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many workers take from the same queues, this one included, and how many messages wait there. The broker counts
 * them: a worker that dies is gone with its connection. Asked at the start and every five seconds, never while a
 * message is worked on. While the broker does not answer, the last number of workers counts, and how deep the queue is
 * is not known.
 */
public final class QueueMonitor implements Feature {

    private static final Logger log = LoggerFactory.getLogger(QueueMonitor.class);
    public static final Duration EVERY = Duration.ofSeconds(5);

    private final Transport transport;
    private volatile Supplier<List<String>> queues;
    private final Clock clock;
    private final Map<String, Integer> consumers = new ConcurrentHashMap<>();
    private final Map<String, Long> ready = new ConcurrentHashMap<>();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** @param queues those at the start; once it is attached the worker's queues of the moment count */
    public QueueMonitor(Transport transport, List<String> queues, Clock clock) {
        this.transport = transport;
        this.queues = () -> queues;
        this.clock = clock;
    }

    @Override
    public void attach(RunningWorker worker) {
        queues = worker::queues;
    }

    /** Counts now, this worker included, and goes on to. */
    @Override
    public void started() {
        count();
        next();
    }

    @Override
    public void stopping() {
        ended = true;
    }

    /** How many workers take from a queue; 1 or more. */
    public int consumers(String queue) {
        return consumers.getOrDefault(queue, 1);
    }

    /** Messages that wait; {@link RetryContext#UNKNOWN_DEPTH} if the broker did not say. */
    public long ready(String queue) {
        return ready.getOrDefault(queue, RetryContext.UNKNOWN_DEPTH);
    }

    private void next() {
        if (!ended) {
            var unused = clock.schedule(EVERY, () -> {
                // The clock's thread must not wait for the broker.
                Thread thread = new Thread(
                        () -> {
                            try {
                                count();
                            } finally {
                                next();
                            }
                        },
                        "skirret-queue-watch");
                thread.setDaemon(true);
                thread.start();
            });
        }
    }

    private void count() {
        for (String queue : queues.get()) {
            try {
                heard(queue, transport.admin().status(queue));
            } catch (TransportException silent) {
                ready.remove(queue);
                if (unanswered.add(queue) && !ended) {
                    log.warn(
                            "Expected the broker to count the messages and workers of queue {}, but it did not: {}. Until it"
                                    + " does, rates for each key are shared as before and no retry is delayed for a deep queue."
                                    + " Look at the broker",
                            queue,
                            silent.getMessage());
                }
            }
        }
    }

    private void heard(String queue, Optional<QueueStatus> status) {
        unanswered.remove(queue);
        consumers.put(queue, Math.max(1, status.map(QueueStatus::consumers).orElse(1)));
        status.ifPresentOrElse(known -> ready.put(queue, known.ready()), () -> ready.remove(queue));
    }
}
