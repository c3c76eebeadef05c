package io.skirret.console.internal.intake;

import io.skirret.transport.Transport;
import java.util.Collection;
import java.util.List;

/** Work queues that somebody named; each is declared if it is not there. */
public final class NamedQueues implements QueueSource {

    private final Transport transport;
    private final List<String> names;

    public NamedQueues(Transport transport, Collection<String> names) {
        this.transport = transport;
        this.names = List.copyOf(names);
    }

    @Override
    public Collection<String> names() {
        return names;
    }

    @Override
    public boolean ready(String name) {
        transport.declare(name);
        return true;
    }
}
