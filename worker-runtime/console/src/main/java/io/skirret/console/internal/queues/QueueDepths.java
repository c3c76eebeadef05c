package io.skirret.console.internal.queues;

import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin.QueueStatus;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the work queues hold, as the broker told at the last look. Thread-safe; one thread looks. */
public final class QueueDepths {

    private static final Logger log = LoggerFactory.getLogger(QueueDepths.class);

    /** Whoever may send to the broker can answer as a worker. */
    private static final int MOST = 1_000;

    private static final Duration ASK = Duration.ofSeconds(2);
    private static final double MILLIS = 1000.0;

    private final Transport transport;
    private final Control control;
    private final Supplier<? extends Collection<String>> names;
    private final TrafficSource management;
    private final WorkersTraffic workers = new WorkersTraffic();
    private final Clock clock;
    private final Map<String, WatchedQueue> queues = new TreeMap<>();

    /** Not there for a day, and taken from by nobody since; their names are told all the same. */
    private final Set<String> gone = new HashSet<>();

    /**
     * @param names of the work queues; may ask the broker, and is asked by who looks alone
     * @param management asked first for what consumers hold; workers are asked if it does not answer
     */
    public QueueDepths(
            Transport transport,
            Control control,
            Supplier<? extends Collection<String>> names,
            TrafficSource management,
            Clock clock) {
        this.transport = transport;
        this.control = control;
        this.names = names;
        this.management = management;
        this.clock = clock;
    }

    /** All of them, by name. Asks nobody. */
    public synchronized List<QueueDepth> all() {
        return queues.values().stream().map(WatchedQueue::depth).toList();
    }

    /** The queue of this name, if it is one of them. Asks nobody. */
    public synchronized Optional<QueueDepth> find(String name) {
        return Optional.ofNullable(queues.get(name)).map(WatchedQueue::depth);
    }

    /** Asks broker and workers once; waits for the answers. What cannot be asked is unknown then. */
    public void look() {
        boolean looked = false;
        try {
            if (transport.health().usable()) {
                learnNames();
                Map<String, List<String>> takers = learnFromWorkers();
                due().forEach(this::look);
                learnTraffic(takers);
                looked = true;
            }
        } catch (TransportException | IllegalStateException away) {
            log.debug("The queues could not be looked at", SafeThrowable.of(away));
        } finally {
            if (!looked) {
                known().forEach(this::unknown);
            }
        }
    }

    /** Who knows the names may be away, as a database: those that are known are there all the same. */
    private void learnNames() {
        try {
            learn(names.get());
        } catch (RuntimeException away) {
            log.debug("Names of further queues could not be read", SafeThrowable.of(away));
        }
    }

    private void look(String name) {
        try {
            Optional<QueueStatus> status = transport.admin().status(name);
            if (status.isEmpty()) {
                missing(name);
                return;
            }
            seen(name, status.get(), transport.admin().status(transport.admin().deadLetterQueue(name)));
            return;
        } catch (TransportException refused) {
            log.debug("Queue '{}' could not be looked at", name, SafeThrowable.of(refused));
        }
        unknown(name);
    }

    private synchronized void seen(String name, QueueStatus status, Optional<QueueStatus> dead) {
        WatchedQueue queue = queues.get(name);
        if (queue != null) {
            queue.seen(status, dead, clock.now());
        }
    }

    private synchronized void missing(String name) {
        WatchedQueue queue = queues.get(name);
        if (queue != null) {
            queue.missing(clock.now());
            if (queue.isGone(clock.now())) {
                queues.remove(name);
                gone.add(name);
            }
        }
    }

    private synchronized void unknown(String name) {
        WatchedQueue queue = queues.get(name);
        if (queue != null) {
            queue.unknown(clock.now());
        }
    }

    private synchronized void learn(Collection<String> all) {
        for (String name : all) {
            if (queues.size() < MOST && !gone.contains(name)) {
                queues.computeIfAbsent(name, WatchedQueue::new);
            }
        }
    }

    private synchronized List<String> known() {
        return List.copyOf(queues.keySet());
    }

    private synchronized List<String> due() {
        Instant now = clock.now();
        return queues.entrySet().stream()
                .filter(each -> each.getValue().isDue(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Who takes from each queue. */
    private Map<String, List<String>> learnFromWorkers() {
        Map<String, List<String>> takers = new HashMap<>();
        control.workers()
                .timeout(ASK)
                .inspect()
                .activeQueues()
                .values()
                .forEach((worker, taken) -> taken.stream()
                        .map(ActiveQueue::name)
                        .forEach(queue -> takers.computeIfAbsent(queue, fresh -> new ArrayList<>())
                                .add(worker)));
        Map<String, Instant> paused = new HashMap<>();
        control.workers()
                .timeout(ASK)
                .ask("skirret_paused", Map.of())
                .values()
                .values()
                .forEach(answer -> addPaused(answer, paused));
        synchronized (this) {
            gone.removeAll(takers.keySet());
            queues.forEach((name, queue) -> queue.told(takers.getOrDefault(name, List.of()), paused.get(name)));
        }
        return takers;
    }

    /** After the broker said how many are ready: what is taken meanwhile counts twice for a moment, and not never. */
    private void learnTraffic(Map<String, List<String>> takers) {
        Map<String, Integer> consumers = consumers();
        Map<String, QueueTraffic> told = management
                .look()
                .orElseGet(() -> workers.told(
                        control.workers().timeout(ASK).inspect().statistics().values(),
                        takers,
                        consumers,
                        clock.now()));
        synchronized (this) {
            queues.forEach((name, queue) -> queue.told(told.get(name)));
        }
    }

    private synchronized Map<String, Integer> consumers() {
        Map<String, Integer> consumers = new HashMap<>();
        queues.forEach((name, queue) -> {
            Integer count = queue.consumers();
            if (count != null) {
                consumers.put(name, count);
            }
        });
        return consumers;
    }

    private static void addPaused(Object answer, Map<String, Instant> paused) {
        if (answer instanceof Map<?, ?> told && told.get("queues") instanceof Map<?, ?> all) {
            all.forEach((name, seconds) -> {
                if (name instanceof String queue && seconds instanceof Number since) {
                    paused.put(queue, Instant.ofEpochMilli((long) (since.doubleValue() * MILLIS)));
                }
            });
        }
    }
}
