package io.skirret.events.internal;

import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Publishes what is in the buffer, on a thread of its own: whoever puts an event in never waits for the broker. Few
 * messages are on their way at a time; while the broker is slow the buffer fills, and then drops.
 */
public final class EventSender {

    /**
     * What it says in its log lines of whose events they are.
     *
     * @param of such as {@code this worker}
     * @param meanwhile what goes on without them, such as {@code tasks go on}
     * @param off which settings switch them off
     */
    public record Words(String of, String meanwhile, String off) {}

    private static final Logger log = LoggerFactory.getLogger(EventSender.class);
    private static final int MOST_TOGETHER = 100;
    private static final int MOST_IN_FLIGHT = 16;
    /** More events come meanwhile, and share a message and a wake-up. */
    private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();

    private static final Duration TRY_FORBIDDEN_AGAIN = Duration.ofMinutes(1);
    private static final long SAY_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final Transport transport;
    private final Clock clock;
    private final EventBuffer buffer;
    private final EventWriter writer;
    private final AtomicBoolean rightsTold;
    private final Words words;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean full;
    private volatile boolean closed;
    private volatile long closeBy;

    private volatile boolean unheardSaid;
    private volatile @Nullable Long mayNotUntil;
    private volatile @Nullable Long saidAt;

    /**
     * @param mostBytes about how many bytes of memory the events may take that wait; what is more is dropped
     * @param rightsTold whether somebody has told of what the user may not do already
     */
    public EventSender(
            Transport transport,
            Clock clock,
            long mostBytes,
            EventWriter writer,
            AtomicBoolean rightsTold,
            Words words) {
        this.transport = transport;
        this.clock = clock;
        this.buffer = new EventBuffer(mostBytes);
        this.writer = writer;
        this.rightsTold = rightsTold;
        this.words = words;
        this.thread = new Thread(this::run, "skirret-events");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Sends it soon, or drops it. Returns at once. */
    public void add(CeleryEvent event) {
        if (buffer.add(event)) {
            wake();
        } else {
            sayDropped("they come faster than they can be sent", null);
        }
    }

    /** How many events did not get to the broker. */
    public long dropped() {
        return buffer.dropped();
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Sends what is in the buffer, for so long, and then ends. */
    public void close(Duration patience) {
        closeBy = clock.nanoTime() + patience.toNanos();
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<CeleryEvent> together = new ArrayList<>(MOST_TOGETHER);
        while (!closed || (!buffer.isEmpty() && clock.nanoTime() - closeBy < 0)) {
            try {
                awaitEvents();
                awaitRoom();
                send(together);
            } catch (RuntimeException broken) {
                buffer.lost(together.size());
                log.error(
                        "Expected to send {} events, but that failed; they are dropped, {}",
                        together.size(),
                        words.meanwhile(),
                        SafeThrowable.of(broken));
            } finally {
                together.clear();
            }
        }
    }

    private void awaitEvents() {
        boolean waited = false;
        while (buffer.isEmpty() && !closed) {
            waited = true;
            asleep.set(true);
            // Who put one in before it could see that sleeps here would not wake anybody.
            if (buffer.isEmpty() && !closed) {
                LockSupport.park(this);
            }
            asleep.set(false);
        }
        if (waited && !closed) {
            LockSupport.parkNanos(this, GATHER_NANOS);
        }
    }

    private void awaitRoom() {
        while (inFlight.get() >= MOST_IN_FLIGHT) {
            full = true;
            // Whoever made room before it could see that is late by this much.
            if (inFlight.get() >= MOST_IN_FLIGHT) {
                LockSupport.parkNanos(this, GATHER_NANOS);
            }
            full = false;
        }
    }

    /** As many events of tasks as there are, or another one. */
    private void send(List<CeleryEvent> together) {
        CeleryEvent next = buffer.poll();
        while (next instanceof CeleryEvent.OfTask) {
            together.add(next);
            next = together.size() < MOST_TOGETHER ? buffer.poll() : null;
        }
        if (!together.isEmpty()) {
            publish("task.multi", writer.many(together), together.size());
        }
        if (next != null) {
            publish(next.type().replace('-', '.'), writer.one(next), 1);
        }
    }

    private void publish(String routingKey, Message message, int events) {
        Long quiet = mayNotUntil;
        if (quiet != null && clock.nanoTime() - quiet < 0) {
            buffer.lost(events);
            return;
        }
        // It would be waited for, and there may be much that waits then.
        if (!transport.health().connected()) {
            buffer.lost(events);
            sayDropped("the broker is not connected", null);
            return;
        }
        CompletableFuture<Void> sent =
                transport.publish(new Publication(new Destination.Exchange(CeleryEvent.EXCHANGE, routingKey), message));
        inFlight.incrementAndGet();
        var unused = sent.whenComplete((stored, failure) -> {
            inFlight.decrementAndGet();
            if (full) {
                LockSupport.unpark(thread);
            }
            if (failure != null) {
                failed(failure, events);
            }
        });
    }

    private void failed(Throwable failure, int events) {
        if (failure instanceof PublishException refused && refused.reason() == PublishException.Reason.UNROUTABLE) {
            if (!unheardSaid) {
                unheardSaid = true;
                log.info(
                        "Events of {} reach nobody for now, which is as it should be while nobody listens: {}",
                        words.of(),
                        refused.getMessage());
            }
            return;
        }
        buffer.lost(events);
        if (failure instanceof PublishException refused && refused.reason() == PublishException.Reason.FORBIDDEN) {
            forbidden(failure);
        } else {
            sayDropped("it did not take them", failure);
        }
    }

    /** Nothing is sent for a while: each that is refused costs the broker a channel. */
    private void forbidden(Throwable failure) {
        mayNotUntil = clock.nanoTime() + TRY_FORBIDDEN_AGAIN.toNanos();
        log.atLevel(rightsTold.getAndSet(true) ? Level.DEBUG : Level.WARN)
                .setCause(SafeThrowable.of(failure))
                .log(
                        "This user may not send events, so that Celery's tools do not see those of {}; {}. Give it the rights to"
                                + " configure and write ^celeryev$, or set {}. It is tried every {} s, and not told again",
                        words.of(),
                        words.meanwhile(),
                        words.off(),
                        TRY_FORBIDDEN_AGAIN.toSeconds());
    }

    private void sayDropped(String why, @Nullable Throwable failure) {
        long now = clock.nanoTime();
        Long before = saidAt;
        if (before == null || now - before > SAY_EVERY_NANOS) {
            saidAt = now;
            log.warn(
                    "Events did not get to the broker, as {}: {} were dropped so far; {}",
                    why,
                    buffer.dropped(),
                    words.meanwhile(),
                    failure == null ? null : SafeThrowable.of(failure));
        }
    }
}
