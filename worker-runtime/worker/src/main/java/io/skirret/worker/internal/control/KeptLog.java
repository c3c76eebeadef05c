package io.skirret.worker.internal.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps on the broker what remote control said and what must hold for workers that start later: when it was said, by
 * kind and key. All workers hear a command, and each waits a moment before it writes it, so that mostly one does: what
 * came by the log meanwhile need not be written again.
 */
final class KeptLog {

    private static final Logger log = LoggerFactory.getLogger(KeptLog.class);
    private static final int MOST_TOGETHER = 2_000;
    private static final int MOST_UNWRITTEN = 50_000;
    private static final int LONGEST_WAIT_MILLIS = 500;
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration FORBIDDEN_AGAIN = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What was said of a key, and what the log calls that. */
    record Said(String kind, String key) {}

    /** Told of each entry that the log has; true if it makes the writing of what this worker heard needless. */
    @FunctionalInterface
    interface Reader {
        boolean read(Said said, Instant at, @Nullable Instant unwritten);
    }

    private final Transport transport;
    private final Clock clock;
    private final RandomGenerator random;
    private final String name;
    private final List<String> kinds;
    private final Reader reader;
    private final MissingRights rights;
    private final String marker = UUID.randomUUID().toString();
    private final CountDownLatch readToItsEnd = new CountDownLatch(1);
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicInteger messages = new AtomicInteger();

    /** Under its own lock. */
    private final Map<Said, Instant> unwritten = new LinkedHashMap<>();

    private @Nullable BroadcastLog following;
    private volatile boolean closed;

    /** @param kinds those that are read; others are left to newer workers */
    KeptLog(
            Transport transport,
            Clock clock,
            RandomGenerator random,
            String name,
            List<String> kinds,
            Reader reader,
            MissingRights rights) {
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.name = name;
        this.kinds = List.copyOf(kinds);
        this.reader = reader;
        this.rights = rights;
    }

    /** Reads what was written, to its end or for some seconds; without a log the worker starts all the same. */
    void open() {
        closed = false;
        try {
            following = transport.broadcasts().followLog(name, this::read);
            var unused = publish(Map.of("marker", marker)).whenComplete((stored, failure) -> {
                if (failure != null && mayNot(failure)) {
                    // It will not come back.
                    readToItsEnd.countDown();
                }
            });
            if (!readToItsEnd.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn(
                        "What was {} could not be read to its end within {} s; the rest comes while tasks run",
                        name,
                        PATIENCE.toSeconds());
            }
        } catch (TransportException refused) {
            rights.tell("read what was " + name + " before, so that such tasks may run", refused);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many messages were read since it was opened. */
    int messages() {
        return messages.get();
    }

    /** What is not written yet is, if the broker takes it in time. */
    void close() {
        try {
            CompletableFuture.allOf(write().toArray(CompletableFuture<?>[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            log.atLevel(isForbidden(failure) ? Level.DEBUG : Level.WARN)
                    .setCause(SafeThrowable.of(failure))
                    .log("What was {} last is not kept on the broker", name);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        if (following != null) {
            following.close();
        }
    }

    /** This was said by a command, which the other workers heard as well. */
    void write(Map<Said, Instant> said) {
        synchronized (unwritten) {
            if (unwritten.size() < MOST_UNWRITTEN) {
                unwritten.putAll(said);
            }
        }
        writeAfter(Duration.ofMillis(random.nextInt(LONGEST_WAIT_MILLIS)));
    }

    /** Something else was said since. */
    void forget(Said said) {
        synchronized (unwritten) {
            unwritten.remove(said);
        }
    }

    private boolean hasUnwritten() {
        synchronized (unwritten) {
            return !unwritten.isEmpty();
        }
    }

    private List<Map.Entry<Said, Instant>> unwritten() {
        synchronized (unwritten) {
            return List.copyOf(new LinkedHashMap<>(unwritten).entrySet());
        }
    }

    private void writeAfter(Duration wait) {
        if (!closed && hasUnwritten() && due.compareAndSet(false, true)) {
            // Not on the clock's thread: publishing may wait.
            var unused = clock.schedule(wait, () -> {
                Thread thread = new Thread(() -> write(), "skirret-" + name);
                thread.setDaemon(true);
                thread.start();
            });
        }
    }

    private List<CompletableFuture<Void>> write() {
        due.set(false);
        List<CompletableFuture<Void>> written = new ArrayList<>();
        List<Map.Entry<Said, Instant>> left = unwritten();
        for (int from = 0; from < left.size() && !closed; from += MOST_TOGETHER) {
            Map<String, Map<String, Double>> together = new LinkedHashMap<>();
            left.subList(from, Math.min(left.size(), from + MOST_TOGETHER))
                    .forEach(next -> together.computeIfAbsent(next.getKey().kind(), kind -> new LinkedHashMap<>())
                            .put(next.getKey().key(), next.getValue().toEpochMilli() / 1000.0));
            // What is stored comes back by the log, and is taken out then.
            written.add(publish(together).whenComplete((stored, failure) -> {
                if (failure != null) {
                    log.debug("What was {} could not be kept on the broker yet", name, SafeThrowable.of(failure));
                    writeAfter(mayNot(failure) ? FORBIDDEN_AGAIN : AGAIN);
                }
            }));
        }
        return written;
    }

    /** Whether it failed for want of a right, which is told once. */
    private boolean mayNot(Throwable failure) {
        boolean forbidden = isForbidden(failure);
        if (forbidden) {
            rights.tell("keep on the broker what was " + name + ", for workers that start later", failure);
        }
        return forbidden;
    }

    private static boolean isForbidden(Throwable failure) {
        Throwable why = failure instanceof CompletionException || failure instanceof ExecutionException
                ? failure.getCause()
                : failure;
        return why instanceof PublishException refused && refused.reason() == PublishException.Reason.FORBIDDEN;
    }

    private CompletableFuture<Void> publish(Map<String, ?> content) {
        try {
            return transport.publish(new Publication(
                    new Destination.BroadcastLog(name),
                    new Message(
                            MessageProperties.builder().json().build(), Map.of(), JSON.writeValueAsBytes(content))));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** On the transport's thread. */
    private void read(Message message) {
        JsonNode content;
        try {
            content = JSON.readTree(message.body());
        } catch (IOException others) {
            log.debug("A message in the log of what was {} is none of ours", name, SafeThrowable.of(others));
            return;
        }
        messages.incrementAndGet();
        if (marker.equals(content.path("marker").asText())) {
            readToItsEnd.countDown();
        }
        Arguments arguments = new Arguments(name, content);
        kinds.forEach(kind -> arguments.times(kind).forEach((key, at) -> read(new Said(kind, key), at)));
    }

    private void read(Said said, Instant at) {
        Instant waits;
        synchronized (unwritten) {
            waits = unwritten.get(said);
        }
        if (reader.read(said, at, waits) && waits != null) {
            forget(said);
        }
    }
}
