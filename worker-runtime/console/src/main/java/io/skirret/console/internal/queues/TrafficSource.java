package io.skirret.console.internal.queues;

import java.util.Map;
import java.util.Optional;

/** Who knows of queues what AMQP does not tell. Asked by one thread. */
@FunctionalInterface
public interface TrafficSource {

    /** Nobody. */
    TrafficSource NONE = Optional::empty;

    /** Asks; may wait for some seconds. By the name of the queue; empty if there was no answer. */
    Optional<Map<String, QueueTraffic>> look();
}
