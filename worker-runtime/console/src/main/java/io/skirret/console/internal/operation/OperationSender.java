package io.skirret.console.internal.operation;

import io.skirret.console.internal.store.Operation;
import io.skirret.console.internal.store.OperationQueue;
import io.skirret.console.internal.store.OperationQueue.Next;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends a batch of entries and writes down what became of each: sent only once the broker has confirmed it. */
final class OperationSender {

    private final Transport transport;
    private final OperationQueue queue;
    private final Clock clock;

    private final AtomicLong sent = new AtomicLong();

    /** Queues that publications reach. */
    private final Set<String> bound = new HashSet<>();

    OperationSender(Transport transport, OperationQueue queue, Clock clock) {
        this.transport = transport;
        this.queue = queue;
        this.clock = clock;
    }

    /** A batch on its way, and what is known of it. */
    static final class InFlight {
        private final Map<UUID, CompletableFuture<Void>> confirms = new LinkedHashMap<>();
        private final List<UUID> sent = new ArrayList<>();
        private final Map<UUID, String> refused = new LinkedHashMap<>();
        private @Nullable String later;
        private @Nullable String stuck;

        void add(UUID entry, Fate fate) {
            if (fate instanceof Fate.Sent) {
                sent.add(entry);
            } else if (fate instanceof Fate.Refused refusal) {
                refused.put(entry, refusal.why());
            } else if (fate instanceof Fate.Later failure) {
                later = failure.why();
            } else if (fate instanceof Fate.Stuck failure) {
                stuck = failure.why();
            }
        }
    }

    /** How many were sent and written down. */
    long sent() {
        return sent.get();
    }

    /** Hands these to the broker, up to the first that it does not take now. */
    InFlight publish(Operation operation, List<Next> batch, Map<UUID, Message> messages) {
        InFlight flight = new InFlight();
        for (Next next : batch) {
            // Of what was removed there may still be an edit.
            publish(operation, next, next.queue() == null ? null : messages.get(next.entry()), flight);
            if (flight.later != null || flight.stuck != null) {
                break;
            }
        }
        return flight;
    }

    /** Returns when it is written down what became of these; false if some are to be sent again later. */
    boolean finish(Operation operation, InFlight flight) {
        flight.confirms.forEach((entry, confirm) -> flight.add(entry, fate(confirm)));
        write(operation, flight);
        return flight.later == null && flight.stuck == null;
    }

    private void publish(Operation operation, Next next, @Nullable Message entry, InFlight flight) {
        Replay replay = operation.kind() == Operation.Kind.EDIT && entry != null
                ? new Replay(entry, null)
                : Replay.of(entry, operation.options(), clock.now());
        String target = operation.options().queue() == null
                ? next.queue()
                : operation.options().queue();
        Message message = replay.message();
        if (message == null || target == null) {
            flight.add(next.entry(), new Fate.Refused(String.valueOf(replay.refusal())));
            return;
        }
        try {
            if (!bound.contains(target)) {
                transport.bind(target);
                bound.add(target);
            }
            CompletableFuture<Void> confirm =
                    transport.publish(new Publication(new Destination.Queue(target), message));
            if (confirm.isCompletedExceptionally()) {
                flight.add(next.entry(), fate(confirm));
            } else {
                flight.confirms.put(next.entry(), confirm);
            }
        } catch (TransportException failure) {
            flight.add(next.entry(), Fate.of(failure));
        }
    }

    private static Fate fate(CompletableFuture<Void> confirm) {
        try {
            confirm.join();
            return new Fate.Sent();
        } catch (CompletionException failure) {
            return Fate.of(failure);
        }
    }

    private void write(Operation operation, InFlight flight) {
        if (!flight.sent.isEmpty()) {
            queue.sent(operation.id(), flight.sent, clock.now());
            sent.addAndGet(flight.sent.size());
        }
        if (!flight.refused.isEmpty()) {
            bound.clear();
            queue.refused(operation.id(), flight.refused, clock.now());
        }
        if (flight.stuck != null) {
            queue.pause(operation.id(), flight.stuck, clock.now());
        } else if (flight.later != null) {
            bound.clear();
            queue.trouble(operation.id(), flight.later, clock.now());
        }
    }
}
