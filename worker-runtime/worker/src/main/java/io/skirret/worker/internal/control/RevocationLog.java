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
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on the broker what was revoked, for workers that start later. All workers hear of a revocation, and each waits
 * a moment before it writes it, so that mostly one does: what came by the log meanwhile need not be written again.
 */
final class RevocationLog {

    private static final Logger log = LoggerFactory.getLogger(RevocationLog.class);
    private static final String NAME = "revoked";
    private static final int MOST_TOGETHER = 2_000;
    private static final int MOST_UNWRITTEN = 50_000;
    private static final int LONGEST_WAIT_MILLIS = 500;
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Transport transport;
    private final Clock clock;
    private final RandomGenerator random;
    private final BiConsumer<String, Instant> known;
    private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private final String marker = UUID.randomUUID().toString();
    private final CountDownLatch readToItsEnd = new CountDownLatch(1);

    private @Nullable BroadcastLog following;
    private volatile boolean closed;

    /** @param known told of each task that the log says was revoked, and when */
    RevocationLog(Transport transport, Clock clock, RandomGenerator random, BiConsumer<String, Instant> known) {
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.known = known;
    }

    /** Reads what was written, to its end or for some seconds; without a log the worker starts all the same. */
    void open() {
        closed = false;
        try {
            following = transport.broadcasts().followLog(NAME, this::read);
            var unused = publish(Map.of("marker", marker));
            if (!readToItsEnd.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn(
                        "What was revoked could not be read to its end within {} s; the rest comes while tasks run",
                        PATIENCE.toSeconds());
            }
        } catch (TransportException refused) {
            log.warn(
                    "What was revoked before cannot be read, so that such tasks may run; tasks go on. Give this user the rights"
                            + " for broadcast logs",
                    SafeThrowable.of(refused));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is not written yet is, if the broker takes it in time. */
    void close() {
        try {
            CompletableFuture.allOf(write().toArray(CompletableFuture<?>[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            log.warn("What was revoked last is not kept on the broker", SafeThrowable.of(failure));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        if (following != null) {
            following.close();
        }
    }

    /** This was revoked by a command, which the other workers heard as well. */
    void revoked(Map<String, Instant> ids) {
        if (unwritten.size() < MOST_UNWRITTEN) {
            unwritten.putAll(ids);
        }
        writeAfter(Duration.ofMillis(random.nextInt(LONGEST_WAIT_MILLIS)));
    }

    private void writeAfter(Duration wait) {
        if (!closed && !unwritten.isEmpty() && due.compareAndSet(false, true)) {
            // Not on the clock's thread: publishing may wait.
            var unused = clock.schedule(wait, () -> {
                Thread thread = new Thread(() -> write(), "skirret-revocations");
                thread.setDaemon(true);
                thread.start();
            });
        }
    }

    private List<CompletableFuture<Void>> write() {
        due.set(false);
        List<CompletableFuture<Void>> written = new ArrayList<>();
        Iterator<Map.Entry<String, Instant>> left = unwritten.entrySet().iterator();
        while (left.hasNext() && !closed) {
            Map<String, Double> together = new LinkedHashMap<>();
            while (left.hasNext() && together.size() < MOST_TOGETHER) {
                Map.Entry<String, Instant> next = left.next();
                together.put(next.getKey(), next.getValue().toEpochMilli() / 1000.0);
            }
            // What is stored comes back by the log, and is taken out then.
            written.add(publish(Map.of("revoked", together)).whenComplete((stored, failure) -> {
                if (failure != null) {
                    log.debug("What was revoked could not be kept on the broker yet", SafeThrowable.of(failure));
                    writeAfter(AGAIN);
                }
            }));
        }
        return written;
    }

    private CompletableFuture<Void> publish(Map<String, ?> content) {
        try {
            return transport.publish(new Publication(
                    new Destination.BroadcastLog(NAME),
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
            log.debug("A message in the log of what was revoked is none of ours", SafeThrowable.of(others));
            return;
        }
        if (marker.equals(content.path("marker").asText())) {
            readToItsEnd.countDown();
        }
        new Arguments(NAME, content).times("revoked").forEach((id, at) -> {
            unwritten.remove(id);
            known.accept(id, at);
        });
    }
}
