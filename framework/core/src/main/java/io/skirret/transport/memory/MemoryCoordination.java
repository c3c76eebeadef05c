package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Lock;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a broker has beside its queues: broadcast logs, broadcast exchanges, locks and barriers. */
final class MemoryCoordination {

    private final MemoryBroker broker;
    private final ConcurrentHashMap<String, MemoryBroadcastLog> logs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, MemoryExchange> exchanges = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Lock> locks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, MemoryBarrier> barriers = new ConcurrentHashMap<>();

    MemoryCoordination(MemoryBroker broker) {
        this.broker = broker;
    }

    boolean hasLog(String name) {
        return logs.containsKey(name);
    }

    MemoryBroadcastLog log(String name) {
        return logs.computeIfAbsent(name, absent -> new MemoryBroadcastLog());
    }

    @Nullable
    Reason store(Destination.BroadcastLog to, Message message) {
        MemoryBroadcastLog log = logs.get(to.name());
        return log == null ? Reason.UNROUTABLE : log.store(message);
    }

    /**
     * The exchange of this definition.
     *
     * @param declare whether it is made if it is not there
     */
    MemoryExchange exchange(BroadcastExchange wanted, boolean declare) {
        MemoryExchange found = declare
                ? exchanges.computeIfAbsent(wanted.name(), absent -> new MemoryExchange(wanted))
                : exchanges.get(wanted.name());
        if (found == null) {
            throw new TransportException("expected exchange '" + wanted.name() + "' to exist on " + broker.url()
                    + ", since declaring is switched off, got none; declare it, or switch declaring on");
        }
        if (!found.definition().equals(wanted)) {
            throw new TransportException("expected exchange '" + wanted.name() + "' as " + wanted
                    + ", got another of that name; nothing was changed; choose another name");
        }
        return found;
    }

    @Nullable
    Reason tell(Destination.Exchange to, Message message, boolean declare) {
        try {
            return exchange(to.exchange(), declare).route(message, to.routingKey());
        } catch (TransportException notThere) {
            return Reason.UNROUTABLE;
        }
    }

    MemoryBarrier openBarrier(String name, Duration unused, Clock clock) {
        return barriers.compute(
                name,
                (same, there) -> there == null || there.forgotten(clock.now()) ? new MemoryBarrier(unused) : there);
    }

    /** The barrier of this name; null if there is none, or it was not used for too long. */
    @Nullable
    MemoryBarrier barrier(String name, Clock clock) {
        return barriers.computeIfPresent(name, (same, there) -> there.forgotten(clock.now()) ? null : there);
    }

    void closeBarrier(String name) {
        MemoryBarrier barrier = barriers.remove(name);
        if (barrier != null) {
            barrier.close();
        }
    }

    @Nullable
    Reason add(Destination.Barrier to, Message message, Clock clock) {
        MemoryBarrier barrier = barrier(to.name(), clock);
        return barrier == null || !barrier.add(new MemoryBarrier.Entry(message, null)) ? Reason.UNROUTABLE : null;
    }

    boolean lock(String name, Lock holder) {
        return locks.putIfAbsent(name, holder) == null;
    }

    void unlock(String name, Lock holder) {
        locks.remove(name, holder);
    }
}
