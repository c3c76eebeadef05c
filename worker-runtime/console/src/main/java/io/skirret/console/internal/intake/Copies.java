package io.skirret.console.internal.intake;

import io.skirret.console.internal.store.DeadLetterStore;
import io.skirret.console.internal.store.EntryIdentity;
import io.skirret.console.internal.store.IncomingEntry;
import io.skirret.console.internal.store.SimulatedCalls;
import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.QueueAdmin.Disposition;
import io.skirret.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/**
 * Copies dead letters to the store and leaves them in the broker, for who wants to look only. A pass that is repeated
 * copies what is new: of several equal messages without an id, the store has as many as the largest pass saw.
 */
public final class Copies {

    private final Transport transport;
    private final DeadLetterStore store;
    private final Clock clock;
    private final Set<String> ownPackages;
    private final LongAdder stored = new LongAdder();

    /** @param ownPackages the application's, in fingerprints */
    public Copies(Transport transport, DeadLetterStore store, Clock clock, Set<String> ownPackages) {
        this.transport = transport;
        this.store = store;
        this.clock = clock;
        this.ownPackages = Set.copyOf(ownPackages);
    }

    /** How many it has stored that were not in the store before. */
    public long stored() {
        return stored.sum();
    }

    /**
     * Goes once through the dead letters of a work queue, and tells how many were not in the store. What a batch stored
     * before a failure stays.
     *
     * @throws io.skirret.transport.TransportException if there is no such queue, or the broker cannot be reached
     */
    public long pass(String queue) {
        Pass pass = new Pass(queue);
        transport.admin().browse(transport.admin().deadLetterQueue(queue), Long.MAX_VALUE, pass::visit);
        pass.write();
        return pass.inserted;
    }

    /** One look through a queue. */
    private final class Pass {
        private final String queue;
        private final Map<UUID, Integer> equal = new HashMap<>();
        private final List<IncomingEntry> batch = new ArrayList<>(Intake.BATCH);
        private long inserted;

        Pass(String queue) {
            this.queue = queue;
        }

        Disposition visit(Message message) {
            if (SimulatedCalls.isOne(message)) {
                return Disposition.KEEP;
            }
            IncomingEntry entry = IncomingEntry.of(queue, message, null, false, clock.now(), ownPackages);
            if (entry.identity() == null) {
                int place = equal.merge(entry.digest(), 1, Integer::sum) - 1;
                entry = entry.identified(EntryIdentity.ofPlace(queue, entry.digest(), place));
            }
            batch.add(entry);
            if (batch.size() == Intake.BATCH) {
                write();
            }
            return Disposition.KEEP;
        }

        void write() {
            long added = store.add(batch, Set.of()).inserted();
            inserted += added;
            stored.add(added);
            batch.clear();
        }
    }
}
