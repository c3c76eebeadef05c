package io.skirret.console.internal.history;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.ExecutionCounts;
import io.skirret.console.internal.store.HeardEvents;
import io.skirret.console.internal.store.HeardEvents.Gap;
import io.skirret.console.internal.store.SimulatedCalls;
import io.skirret.console.internal.tasks.TaskCalls;
import io.skirret.control.Control;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.events.internal.EventReader;
import io.skirret.events.internal.EventWriter;
import io.skirret.events.internal.LamportClock;
import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.settings.internal.Durations;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to events, and writes once a second what they tell. A listener never holds up who tells: what comes faster
 * than it can be counted is dropped and counted as dropped. While the database is away, numbers wait in memory.
 * Thread-safe.
 */
public final class EventHistory implements AutoCloseable {

    /** How often it writes. */
    static final Duration TICK = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(EventHistory.class);
    private static final long MOST_BYTES = 32L << 20;
    private static final int MOST_GAPS = 1_000;
    private static final Duration RENEW = Duration.ofSeconds(3);
    private static final Duration ASK = Duration.ofSeconds(2);
    private static final Duration CLEAN = Duration.ofHours(1);
    private static final String OFFLINE = "worker-offline";

    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final LongAdder heard = new LongAdder();
    private final UUID console = UUID.randomUUID();
    private final Executions executions = new Executions(dropped);
    private final HeardCalls heardCalls = new HeardCalls(dropped);
    private final List<Gap> gaps = new ArrayList<>();
    private final Watchers watchers = new Watchers();
    private final Transport transport;
    private final ExecutionCounts counts;
    private final TaskCalls calls;
    private final DeadLetterStore letters;
    private final Clock clock;
    private final Control control;
    private final boolean enables;
    private final Fleet fleet;
    private final Thread thread;
    private volatile @Nullable BroadcastSubscription subscription;
    private long droppedWritten;
    private Instant lastHeard;
    private Instant lastWritten;
    private Instant lastCleaned = Instant.EPOCH;
    private volatile @Nullable String trouble;
    private volatile boolean closed;

    /**
     * Begins to listen, as soon as the broker is there.
     *
     * @param transport stays its owner's to close, after this
     * @param control the same
     * @param enables whether workers that are heard of are asked to tell of their tasks
     */
    public EventHistory(
            Transport transport,
            Control control,
            ExecutionCounts counts,
            TaskCalls calls,
            DeadLetterStore letters,
            Clock clock,
            boolean enables) {
        this.transport = transport;
        this.control = control;
        this.counts = counts;
        this.calls = calls;
        this.letters = letters;
        this.clock = clock;
        this.enables = enables;
        Instant now = clock.now();
        this.fleet = new Fleet(counts.workers(now.minus(ExecutionCounts.WORKERS_KEPT)), now);
        this.lastHeard = now;
        this.lastWritten = now;
        counts.write(console, HeardEvents.NONE, now);
        this.thread = new Thread(this::run, "skirret-console-events");
        this.thread.setDaemon(true);
        listen();
        thread.start();
        tickLater();
    }

    /** Begins to listen, unless the broker is away: then it is tried again. */
    private boolean listen() {
        try {
            subscription = transport
                    .broadcasts()
                    .listen(CeleryEvent.EXCHANGE, "#", new BroadcastSubscription.Listener() {
                        @Override
                        public void heard(Message message, String routingKey) {
                            heard.increment();
                            take(message.body());
                        }

                        @Override
                        public void resumed() {
                            steps.add(EventHistory.this::resumed);
                        }
                    });
            return true;
        } catch (TransportException away) {
            log.debug("Nobody can tell anything yet", SafeThrowable.of(away));
            return false;
        }
    }

    /** The workers that were heard of, and have not said that they stop. */
    public List<WorkerLife> workers() {
        return fleet.lives(clock.now());
    }

    /** Which workers are silent, in a sentence for people; empty if none is, or nobody can hear them. */
    public Optional<String> silence() {
        List<WorkerLife> silent = transport.health().usable()
                ? workers().stream().filter(life -> life.silentSince() != null).toList()
                : List.of();
        return silent.isEmpty() ? Optional.empty() : Optional.of(SilentWorkers.sentence(silent));
    }

    /**
     * Tells everybody who listens that a worker is not there any more, as it would do itself when it stops, but for its
     * process id, which nobody knows here: no console shows it then, and Celery's tools show it as stopped, until it
     * tells something again.
     *
     * @throws TransportException if the broker does not take it
     */
    public void forget(String worker) {
        Instant now = clock.now();
        Message message = EventWriter.onBehalfOf(worker, new LamportClock()).one(new Offline(now));
        publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, "worker.offline"), message));
        EventReader.read(message.body()).forEach(event -> fleet.heard(OFFLINE, event, now));
    }

    private void publish(Publication event) {
        try {
            transport.publish(event).get(ASK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof TransportException refused
                    ? refused
                    : new TransportException("the event was not stored: " + failure.getCause(), failure);
        } catch (TimeoutException late) {
            throw new PublishException(
                    Reason.UNCONFIRMED,
                    "expected a confirm of the event within " + Durations.format(ASK) + ", got none",
                    late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PublishException(
                    Reason.UNCONFIRMED, "interrupted while waiting for the confirm of the event", interrupted);
        }
    }

    private record Offline(Instant at) implements CeleryEvent {

        @Override
        public String type() {
            return OFFLINE;
        }

        @Override
        public void write(JsonGenerator json) {
            // All events have what it tells.
        }
    }

    /** Messages with events that came, since the start. */
    public long heard() {
        return heard.sum();
    }

    /** Messages with events, and events of successes, of which more waited than is kept, since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Why nothing is written at the moment, in one sentence; null if nothing stands in the way. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Who waits for what is told of one call. */
    Watchers watchers() {
        return watchers;
    }

    private void run() {
        try {
            while (!closed) {
                step(steps.take());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        write(clock.now());
    }

    private static void step(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException odd) {
            // Nothing that somebody tells ends this.
            log.warn("Expected events of Celery's form, got a failure; they are not counted", SafeThrowable.of(odd));
        }
    }

    /** On the transport's thread. */
    private void take(byte[] body) {
        if (waitingBytes.addAndGet(body.length) > MOST_BYTES) {
            waitingBytes.addAndGet(-body.length);
            dropped.incrementAndGet();
        } else {
            steps.add(() -> {
                waitingBytes.addAndGet(-body.length);
                EventReader.read(body).forEach(event -> hear(event));
            });
        }
    }

    private void hear(JsonNode event) {
        Instant now = clock.now();
        lastHeard = now;
        String type = EventReader.text(event, "type");
        if (fleet.heard(type, event, now)) {
            enable(EventReader.text(event, "hostname"));
        }
        String id = EventReader.text(event, "uuid");
        if (type.startsWith("task-") && !id.isEmpty()) {
            watchers.heard(type, id, event);
            if (!SimulatedCalls.isOne(id)) {
                executions.hear(type, id, event, now);
                heardCalls.hear(type, id, event, now);
            }
        }
    }

    private void enable(String worker) {
        if (enables) {
            try {
                control.workers(worker).tell("enable_events", Map.of());
            } catch (RuntimeException refused) {
                log.info("Worker '{}' cannot be asked to tell of its tasks", worker, SafeThrowable.of(refused));
            }
        }
    }

    /**
     * Asks all workers how they are, since not each of them tells. Waits for the answers for two seconds; does nothing
     * while the broker is away.
     */
    public void look() {
        if (!transport.health().usable()) {
            return;
        }
        Instant asked = clock.now();
        control.workers()
                .timeout(ASK)
                .inspect()
                .statistics()
                .values()
                .forEach((worker, told) -> steps.add(() -> {
                    if (fleet.answered(worker, told, asked, clock.now())) {
                        enable(worker);
                    }
                }));
    }

    private void resumed() {
        Instant now = clock.now();
        Gap gap = new Gap(lastHeard, now);
        if (gaps.size() < MOST_GAPS) {
            gaps.add(gap);
        } else {
            // What is between them counts as not heard, too.
            gaps.set(MOST_GAPS - 1, new Gap(gaps.get(MOST_GAPS - 1).from(), gap.to()));
        }
        fleet.resumed(now);
    }

    private void tickLater() {
        if (!closed) {
            clock.schedule(
                    TICK,
                    () -> steps.add(() -> {
                        tick(clock.now());
                        tickLater();
                    }));
        }
    }

    private void tick(Instant now) {
        if (subscription == null && listen()) {
            resumed();
        }
        if (!executions.counts().isEmpty()
                || !heardCalls.isEmpty()
                || !gaps.isEmpty()
                || !executions.succeeded().isEmpty()
                || !lastWritten.plus(RENEW).isAfter(now)) {
            write(now);
        }
    }

    private void write(Instant now) {
        long droppedNow = dropped.get();
        try {
            counts.write(
                    console,
                    new HeardEvents(executions.counts(), fleet.changed(), gaps, droppedNow - droppedWritten),
                    now,
                    calls.writing(heardCalls.calls(), now));
            executions.counts().clear();
            heardCalls.clear();
            fleet.written();
            gaps.clear();
            droppedWritten = droppedNow;
            lastWritten = now;
            // Each console does: it changes nothing the second time.
            letters.succeeded(executions.succeeded(), now);
            executions.succeeded().clear();
            clean(now);
            trouble = null;
        } catch (RuntimeException failure) {
            tell(failure);
        }
    }

    private void clean(Instant now) {
        if (!lastCleaned.plus(CLEAN).isAfter(now)) {
            counts.clean(now);
            lastCleaned = now;
        }
    }

    private void tell(RuntimeException failure) {
        if (trouble == null) {
            log.error(
                    "Expected the database to take what workers tell, got a failure. It waits in memory, and the next try is in {};"
                            + " see that the database can be reached and has room",
                    Durations.format(TICK),
                    SafeThrowable.of(failure));
        }
        trouble = "the database takes no events: " + failure.getClass().getSimpleName();
    }

    /** Listens no more, and writes what was heard. Idempotent. */
    @Override
    public void close() {
        listenNoMore();
        // Not by an interrupt: H2 closes its file when one comes while it writes.
        steps.add(() -> closed = true);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        // If it came up meanwhile.
        listenNoMore();
        try {
            counts.release(console);
        } catch (RuntimeException away) {
            log.debug("The lease runs out by itself", SafeThrowable.of(away));
        }
    }

    private void listenNoMore() {
        BroadcastSubscription listening = subscription;
        if (listening != null) {
            listening.close();
        }
    }
}
