package io.skirret.outbox;

import io.skirret.message.internal.SafeText;
import io.skirret.time.Clock;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch of a relay, from the claim to the commit: its rows are claimed, all are published, then all confirms are
 * waited for, and what was confirmed is deleted. Killed anywhere, the database ends its session and the rows are
 * pending as before: none is lost, and what the broker had stored by then is published once more, under the same ids.
 */
final class RelayBatch {

    private static final Logger log = LoggerFactory.getLogger(RelayBatch.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final OutboxTable table;
    private final Transport transport;
    private final Known known;
    private final Clock clock;

    private final List<StoredCall> published = new ArrayList<>();
    private int failed;
    private @Nullable RuntimeException outage;

    RelayBatch(OutboxTable table, Transport transport, Known known, Clock clock) {
        this.table = table;
        this.transport = transport;
        this.known = known;
        this.clock = clock;
    }

    /** At most this many calls, in one transaction of the database. */
    Result run(Connection connection, int limit) throws SQLException {
        try (OutboxTable.Work work = OutboxTable.Work.on(connection)) {
            List<StoredCall> claimed = table.claim(connection, clock.now(), limit);
            List<Sent> sent = new ArrayList<>(claimed.size());
            for (StoredCall call : claimed) {
                sent.add(publish(call));
            }
            for (Sent each : sent) {
                settle(connection, each);
            }
            if (!published.isEmpty()) {
                table.delete(connection, published);
            }
            work.commit();
            known.confirmed.clear();
            return new Result(claimed.size(), published.size(), failed, outage);
        }
    }

    private Sent publish(StoredCall call) {
        if (outage != null) {
            return new Sent(call, null, CompletableFuture.failedFuture(outage));
        }
        if (known.confirmed.contains(call.id())) {
            return new Sent(call, null, CompletableFuture.completedFuture(null));
        }
        Publication publication = null;
        try {
            publication = call.publication(clock.now());
            prepare(call);
            return tried(new Sent(call, publication, transport.publish(publication)));
        } catch (IOException | RuntimeException failure) {
            return tried(new Sent(call, publication, CompletableFuture.failedFuture(failure)));
        }
    }

    // Sees an outage before it is run into for each row.
    private Sent tried(Sent sent) {
        if (sent.confirm().isCompletedExceptionally()) {
            await(sent.confirm());
        }
        return sent;
    }

    private void settle(Connection connection, Sent sent) throws SQLException {
        Throwable failure = await(sent.confirm());
        Publication publication = sent.publication();
        if (publication != null && reason(failure) == Reason.UNROUTABLE) {
            // It may have been deleted since it was declared.
            known.queues.remove(sent.call().queue());
            failure = again(sent.call(), publication);
        }
        if (failure == null) {
            published.add(sent.call());
            known.confirmed.add(sent.call().id());
            return;
        }
        if (isOutage(failure)) {
            return; // the row stays as it is
        }
        failed++;
        StoredCall call = sent.call();
        String why = String.valueOf(SafeText.message(failure, 1000));
        if (failure instanceof TransportException transport && transport.retriable()) {
            Duration wait = LONGEST_WAIT;
            if (call.attempts() < 6) {
                wait = Duration.ofSeconds(1L << call.attempts());
            }
            table.putOff(connection, call, clock.now().plus(wait), why);
            log.warn(
                    "expected the broker to store task {} ({}) from the outbox, got: {}; it is tried again in {}",
                    call.task(),
                    call.taskId(),
                    why,
                    wait);
        } else {
            table.setAside(connection, call, clock.now(), why);
            log.error(
                    "expected to publish task {} ({}) from the outbox to queue {}, got: {}; row {} is set aside{}; mend the cause and"
                            + " set its set_aside_at to null, or delete it",
                    call.task(),
                    call.taskId(),
                    call.queue(),
                    why,
                    call.id(),
                    call.orderKey() == null ? "" : ", and later rows of its order key wait for it");
        }
    }

    private @Nullable Throwable again(StoredCall call, Publication publication) {
        try {
            prepare(call);
            return await(transport.publish(publication));
        } catch (RuntimeException failure) {
            return failure;
        }
    }

    /** As the client would have done that made the call. */
    private void prepare(StoredCall call) {
        if (!known.queues.contains(call.queue())) {
            if (call.ownQueue()) {
                transport.declare(call.queue());
            } else {
                transport.bind(call.queue());
            }
            known.queues.add(call.queue());
        }
    }

    /** Null once confirmed. The transport ends every wait by itself. */
    private @Nullable Throwable await(CompletableFuture<Void> confirm) {
        Throwable failure;
        try {
            confirm.get();
            return null;
        } catch (ExecutionException failed) {
            failure = failed.getCause() == null ? failed : failed.getCause();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            failure = new PublishException(Reason.UNCONFIRMED, "interrupted while waiting for a confirm", interrupted);
        }
        if (isOutage(failure) && outage == null) {
            outage = failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
        return failure;
    }

    /** Not the row's fault: the broker takes nothing at all, or nobody knows what it took. */
    private boolean isOutage(Throwable failure) {
        Reason reason = reason(failure);
        if (reason == null) {
            return failure instanceof TransportException && !transport.health().usable();
        }
        return switch (reason) {
            case DISCONNECTED, BLOCKED, UNCONFIRMED, CLOSED -> true;
            case UNROUTABLE, TOO_LARGE, REJECTED, FORBIDDEN, WITHDRAWN -> false;
        };
    }

    private static @Nullable Reason reason(@Nullable Throwable failure) {
        return failure instanceof PublishException publish ? publish.reason() : null;
    }

    /** What a relay remembers from one batch to the next. */
    static final class Known {

        private static final int MAX_QUEUES = 10_000;

        /** Those that were declared. */
        private final Set<String> queues = new HashSet<>();

        /** Rows that the broker has confirmed, and the database has not deleted yet since it failed. */
        private final Set<Long> confirmed = new HashSet<>();

        void trim() {
            if (queues.size() >= MAX_QUEUES) {
                queues.clear();
            }
        }
    }

    /** @param publication null if the row could not be read */
    private record Sent(StoredCall call, @Nullable Publication publication, CompletableFuture<Void> confirm) {}

    /**
     * What became of a batch.
     *
     * @param outage why the broker took no more; null if it did
     */
    record Result(
            int claimed,
            int published,
            int failed,
            @Nullable RuntimeException outage) {}
}
