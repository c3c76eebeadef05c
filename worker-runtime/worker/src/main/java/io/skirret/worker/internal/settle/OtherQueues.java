package io.skirret.worker.internal.settle;

import io.skirret.transport.Destination;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues that a worker sends to and does not take from. Those of its tasks are declared, as by a client; what another
 * program's queue looks like is for that program to say. Thread-safe.
 */
public final class OtherQueues {

    private static final Logger log = LoggerFactory.getLogger(OtherQueues.class);
    private static final int MOST_REMEMBERED = 10_000;

    private final Transport transport;
    private final Set<String> own;
    private final Set<String> ready = ConcurrentHashMap.newKeySet();

    /**
     * @param taken those that the worker takes from: they are there
     * @param own those of its tasks
     */
    public OtherQueues(Transport transport, Collection<String> taken, Collection<String> own) {
        this.transport = transport;
        this.own = Set.copyOf(own);
        this.ready.addAll(taken);
    }

    /** What has to be done before something is sent there, and may ask the broker; null for nothing. */
    @Nullable
    Runnable missing(Destination to) {
        String queue = queue(to);
        return queue == null || ready.contains(queue) ? null : () -> prepare(queue);
    }

    /** That it was not there, against what was known; false if nothing was known of it. */
    boolean forget(Destination to) {
        String queue = queue(to);
        return queue != null && ready.remove(queue);
    }

    private static @Nullable String queue(Destination to) {
        return to instanceof Destination.Queue work
                ? work.name()
                : to instanceof Destination.Delayed delayed ? delayed.queue() : null;
    }

    private void prepare(String queue) {
        try {
            if (own.contains(queue)) {
                transport.declare(queue);
            } else {
                transport.bind(queue);
            }
        } catch (PublishException absent) {
            throw absent;
        } catch (TransportException refused) {
            // Perhaps it is there all the same, and somebody else has bound it: what is sent will tell.
            log.debug("Queue {} could not be seen to: {}", queue, refused.getMessage());
            return;
        }
        if (ready.size() >= MOST_REMEMBERED) {
            ready.clear();
        }
        ready.add(queue);
    }
}
