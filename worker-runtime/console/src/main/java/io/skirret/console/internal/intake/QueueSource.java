package io.skirret.console.internal.intake;

import java.util.Collection;

/** Which work queues there are, as far as a console can know. For one thread. */
public interface QueueSource {

    /**
     * Names of work queues.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached
     */
    Collection<String> names();

    /**
     * Whether the dead letters of this one can be read. Asked until it can.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached
     */
    boolean ready(String name);
}
