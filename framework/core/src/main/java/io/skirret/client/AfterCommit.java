package io.skirret.client;

import io.skirret.message.internal.SafeText;
import io.skirret.time.Clock;
import io.skirret.transaction.Transaction;
import io.skirret.transaction.TransactionOutcome;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of a client that wait for the commits of their transactions. Those of one transaction are published
 * together, and then their confirms are waited for. Thread-safe.
 */
final class AfterCommit {

    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);
    private static final int MAX_TOLD = 20;

    private final Clock clock;
    private final Map<Transaction, List<Call>> waiting = new ConcurrentHashMap<>();

    AfterCommit(Clock clock) {
        this.clock = clock;
    }

    /** Keeps an encoded call until the transaction has ended; what its caller holds until then. */
    <R> DeferredResult<R> add(
            TaskClient client,
            Transaction transaction,
            String task,
            AsyncResult<R> result,
            Publication publication,
            String queue) {
        List<Call> calls = waiting.get(transaction);
        if (calls == null) {
            // First, since it may be refused.
            transaction.afterCompletion(outcome -> completed(client, transaction, outcome));
            calls = Collections.synchronizedList(new ArrayList<>());
            waiting.put(transaction, calls);
        }
        DeferredResult<R> deferred = new DeferredResult<>(result, task);
        calls.add(new Call(task, deferred, publication, queue, clock.nanoTime()));
        return deferred;
    }

    private void completed(TaskClient client, Transaction transaction, TransactionOutcome outcome) {
        List<Call> calls = waiting.remove(transaction);
        if (calls == null) {
            return;
        }
        switch (outcome) {
            case COMMITTED -> send(client, calls);
            case ROLLED_BACK -> {
                log.debug("{} calls were not sent, because their transaction was rolled back", calls.size());
                drop(calls, "its transaction was rolled back");
            }
            case UNKNOWN -> {
                log.warn(
                        "expected a transaction to be committed, but the commit failed; {} calls that waited for it were not sent"
                                + " and are stored nowhere; if the database did commit all the same, send them again under their ids: {}",
                        calls.size(),
                        told(calls));
                drop(calls, "the commit of its transaction failed");
            }
        }
    }

    private static void drop(List<Call> calls, String why) {
        for (Call call : calls) {
            call.result.fail(
                    new IllegalStateException("expected task " + call.task + " (" + call.result.id()
                            + ") to be sent after the commit, but " + why + "; it was not sent"),
                    TaskState.REVOKED);
        }
    }

    /** All are published before the first confirm is waited for. */
    private void send(TaskClient client, List<Call> calls) {
        List<Prepared<?>> sent = new ArrayList<>(calls.size());
        for (Call call : calls) {
            call.result.release();
            sent.add(client.publish(call.task, call.result, remaining(call), call.queue));
        }
        RuntimeException first = null;
        for (int i = 0; i < sent.size(); i++) {
            RuntimeException failure = confirmed(client, sent.get(i));
            if (failure != null) {
                fail(calls.get(i), failure);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable RuntimeException confirmed(TaskClient client, Prepared<?> sent) {
        try {
            return client.confirmed(sent);
        } catch (TransportException undeclared) {
            return undeclared;
        }
    }

    private static void fail(Call call, RuntimeException failure) {
        boolean unknown = failure instanceof PublishException publish && publish.fate() == Fate.UNKNOWN;
        log.error(
                "expected task {} ({}) to be stored by the broker after its transaction was committed, got: {}; what was"
                        + " committed stays, and {}; send the call again with the same id, TaskOptions.builder().id(\"{}\")",
                call.task,
                call.result.id(),
                SafeText.message(failure, 1000),
                unknown ? "nobody knows whether the call is stored" : "the call is stored nowhere",
                call.result.id());
        if (!unknown) {
            call.result.fail(failure, TaskState.FAILURE);
        }
    }

    /** A delay counts from the call on. */
    private Publication remaining(Call call) {
        if (!(call.publication.destination() instanceof Destination.Delayed delayed)) {
            return call.publication;
        }
        Duration left = delayed.delay().minusNanos(clock.nanoTime() - call.since);
        Destination destination = left.isNegative() || left.isZero()
                ? new Destination.Queue(delayed.queue())
                : new Destination.Delayed(delayed.queue(), left, delayed.rounding());
        return new Publication(destination, call.publication.message());
    }

    private static String told(List<Call> calls) {
        StringBuilder text = new StringBuilder();
        for (Call call : calls.subList(0, Math.min(MAX_TOLD, calls.size()))) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(call.task)
                    .append(" (")
                    .append(call.result.id())
                    .append(')');
        }
        return calls.size() > MAX_TOLD ? text + " and " + (calls.size() - MAX_TOLD) + " more" : text.toString();
    }

    private record Call(String task, DeferredResult<?> result, Publication publication, String queue, long since) {}
}
