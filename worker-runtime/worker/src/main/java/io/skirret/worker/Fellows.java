package io.skirret.worker;

import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many workers take from the same queues, this one included. The broker counts them: a worker that dies is gone with its
 * connection. Asked at the start and every five seconds; while the broker does not answer, the last number stands.
 */
final class Fellows {

    private static final Logger log = LoggerFactory.getLogger(Fellows.class);
    static final Duration EVERY = Duration.ofSeconds(5);

    private final Transport transport;
    private final List<String> queues;
    private final Clock clock;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private volatile boolean ended;

    Fellows(Transport transport, List<String> queues, Clock clock) {
        this.transport = transport;
        this.queues = queues;
        this.clock = clock;
    }

    /** Counts now, and goes on to. */
    void start() {
        count();
        next();
    }

    void end() {
        ended = true;
    }

    /** 1 or more. */
    int on(String queue) {
        return counts.getOrDefault(queue, 1);
    }

    private void next() {
        if (!ended) {
            var unused = clock.schedule(EVERY, () -> {
                // The clock's thread must not wait for the broker.
                Thread thread = new Thread(
                        () -> {
                            count();
                            next();
                        },
                        "skirret-fellows");
                thread.setDaemon(true);
                thread.start();
            });
        }
    }

    private void count() {
        for (String queue : queues) {
            try {
                int consumers = transport
                        .admin()
                        .status(queue)
                        .map(QueueAdmin.QueueStatus::consumers)
                        .orElse(1);
                counts.put(queue, Math.max(1, consumers));
            } catch (TransportException unanswered) {
                log.debug("The workers on {} cannot be counted now; the last number stands", queue, unanswered);
            }
        }
    }
}
