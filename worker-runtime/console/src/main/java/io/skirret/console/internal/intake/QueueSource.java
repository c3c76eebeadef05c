package io.skirret.console.internal.intake;

import io.skirret.console.internal.store.KnownQueues;
import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.transport.Transport;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Which work queues there are, as far as a console can know. Each call may ask the broker. */
@FunctionalInterface
public interface QueueSource {

    /**
     * Names of work queues that have a queue of dead letters.
     *
     * @throws io.skirret.transport.TransportException if the broker refuses or cannot be reached
     */
    Collection<String> queues();

    /** These and no others; each is declared if it is not there. */
    static QueueSource named(Transport transport, Collection<String> names) {
        Set<String> declared = new TreeSet<>();
        return () -> {
            for (String name : names) {
                if (declared.add(name)) {
                    try {
                        transport.declare(name);
                    } catch (RuntimeException refused) {
                        declared.remove(name);
                        throw refused;
                    }
                }
            }
            return names;
        };
    }

    /**
     * Those that workers say they take from, these, and those that were known once: no worker may run when a console
     * starts. One without a queue of dead letters is passed over, since nothing is declared.
     */
    static QueueSource discovered(Transport transport, Control control, Collection<String> these, KnownQueues known) {
        return () -> {
            Set<String> names = new TreeSet<>(these);
            names.addAll(known.all());
            control.workers().inspect().activeQueues().values().values().stream()
                    .flatMap(Collection::stream)
                    .map(ActiveQueue::name)
                    .forEach(names::add);
            names.removeIf(name -> transport
                    .admin()
                    .status(transport.admin().deadLetterQueue(name))
                    .isEmpty());
            known.add(names);
            return names;
        };
    }
}
