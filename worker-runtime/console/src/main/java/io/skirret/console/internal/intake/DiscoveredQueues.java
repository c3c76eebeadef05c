package io.skirret.console.internal.intake;

import io.skirret.console.internal.store.KnownQueues;
import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Work queues that workers say they take from, those of the application, and those that were known once: no worker may
 * run when a console starts. One without a queue of dead letters is passed over, since nothing is declared.
 */
public final class DiscoveredQueues implements QueueSource {

    /** With the end that dead letters have, what a broker takes as a name. */
    private static final int LONGEST = 250;

    private final Transport transport;
    private final Control control;
    private final List<String> own;
    private final KnownQueues known;

    /** @param own the application's */
    public DiscoveredQueues(Transport transport, Control control, Collection<String> own, KnownQueues known) {
        this.transport = transport;
        this.control = control;
        this.own = List.copyOf(own);
        this.known = known;
    }

    @Override
    public Collection<String> names() {
        Set<String> names = new TreeSet<>(own);
        names.addAll(known.all());
        control.workers().inspect().activeQueues().values().values().stream()
                .flatMap(Collection::stream)
                .map(ActiveQueue::name)
                .filter(DiscoveredQueues::isName)
                .forEach(names::add);
        return names;
    }

    /** Whoever may send to the broker can answer as a worker. */
    private static boolean isName(String name) {
        return !name.isBlank() && !name.startsWith("amq.") && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    @Override
    public boolean ready(String name) {
        boolean there = transport
                .admin()
                .status(transport.admin().deadLetterQueue(name))
                .isPresent();
        if (there) {
            known.add(Set.of(name));
        }
        return there;
    }
}
