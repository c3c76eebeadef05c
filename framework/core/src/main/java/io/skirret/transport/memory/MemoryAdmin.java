package io.skirret.transport.memory;

import io.skirret.transport.QueueAdmin;
import io.skirret.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class MemoryAdmin implements QueueAdmin {

    private final MemoryBroker broker;
    private final MemoryTransport transport;

    MemoryAdmin(MemoryBroker broker, MemoryTransport transport) {
        this.broker = broker;
        this.transport = transport;
    }

    @Override
    public Optional<QueueStatus> status(String queue) {
        transport.requireUsable();
        return broker.find(queue).map(found -> new QueueStatus(queue, found.ready(), found.consumers()));
    }

    @Override
    public long purge(String queue) {
        return existing(queue).purge();
    }

    @Override
    public long purge(String queue, long most) {
        return browse(queue, most, message -> Disposition.REMOVE);
    }

    @Override
    public long browse(String queue, long limit, Visitor visitor) {
        MemoryQueue source = existing(queue);
        List<StoredMessage> kept = new ArrayList<>();
        long shown = 0;
        try {
            boolean more = true;
            while (more && shown < limit) {
                StoredMessage next = source.borrow();
                if (next == null) {
                    break;
                }
                shown++;
                // Kept until the visitor says otherwise, whatever it throws.
                kept.add(next);
                switch (visitor.visit(next.message)) {
                    case KEEP -> {}
                    case REMOVE -> {
                        kept.remove(kept.size() - 1);
                        source.drop();
                    }
                    case STOP -> more = false;
                }
            }
        } finally {
            source.release(kept);
        }
        return shown;
    }

    @Override
    public String deadLetterQueue(String queue) {
        return MemoryBroker.deadLetterQueue(queue);
    }

    private MemoryQueue existing(String queue) {
        transport.requireUsable();
        return broker.find(queue)
                .orElseThrow(() -> new TransportException("expected a queue named '" + queue
                        + "', got none on memory broker '" + broker.name()
                        + "'; nothing was done; check the name, or declare it"));
    }
}
