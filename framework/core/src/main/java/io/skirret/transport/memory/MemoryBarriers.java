package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.Barriers;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.TransportException;
import io.skirret.transport.memory.MemoryBarrier.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The barriers of a broker, through one connection. */
final class MemoryBarriers implements Barriers {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MemoryBroker broker;
    private final MemoryTransport transport;
    private final Clock clock;

    MemoryBarriers(MemoryBroker broker, MemoryTransport transport, Clock clock) {
        this.broker = broker;
        this.transport = transport;
        this.clock = clock;
    }

    @Override
    public void open(String name, Message first, Duration unused) {
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new TransportException(
                    "expected the name of a barrier of 1 to 100 letters, digits, dots, hyphens and underscores, got '"
                            + name + "'; nothing was done");
        }
        transport.requireUsable();
        broker.coordination().openBarrier(name, unused, clock).use(clock.now());
        transport.publish(new Publication(new Destination.Barrier(name), first)).join();
    }

    @Override
    public OptionalLong size(String name) {
        transport.requireUsable();
        MemoryBarrier barrier = used(name);
        List<Entry> entries = barrier == null ? null : barrier.entries();
        return entries == null ? OptionalLong.empty() : OptionalLong.of(entries.size());
    }

    private @Nullable MemoryBarrier used(String name) {
        MemoryBarrier barrier = broker.coordination().barrier(name, clock);
        if (barrier != null) {
            barrier.use(clock.now());
        }
        return barrier;
    }

    @Override
    public OptionalLong meet(String name, Meeting meeting) {
        transport.requireUsable();
        MemoryBarrier barrier = used(name);
        if (barrier == null) {
            return OptionalLong.empty();
        }
        try {
            if (!barrier.enter(PATIENCE)) {
                throw new TransportException("expected to look at barrier '" + name
                        + "', got none of its messages because somebody else looks at it; nothing was done; try again");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted before barrier '" + name + "' was looked at");
        }
        try {
            List<Entry> entries = barrier.entries();
            if (entries == null) {
                return OptionalLong.empty();
            }
            carryOut(name, barrier, entries, meeting);
            List<Entry> left = barrier.entries();
            return left == null ? OptionalLong.empty() : OptionalLong.of(left.size());
        } finally {
            barrier.leave();
        }
    }

    private void carryOut(String name, MemoryBarrier barrier, List<Entry> entries, Meeting meeting) {
        List<Message> messages = entries.stream().map(Entry::message).toList();
        long bytes = messages.stream().mapToLong(each -> each.body().length).sum();
        Verdict verdict = meeting.decide(messages, bytes <= MOST_BYTES);
        transport.requireUsable();
        List<Entry> released = new ArrayList<>();
        verdict.released().forEach(number -> released.add(entries.get(number)));
        for (Release release : verdict.releases()) {
            String id = release.message().properties().messageId();
            Entry entry = entries.stream()
                    .filter(each -> Objects.equals(each.message().properties().messageId(), id))
                    .findFirst()
                    .orElse(null);
            if (entry == null) {
                entry = new Entry(release.message(), release.queue());
                add(name, barrier, entry);
            }
            released.add(entry);
        }
        verdict.added().forEach(message -> add(name, barrier, new Entry(message, null)));
        meeting.stored();
        barrier.take(verdict.taken().stream().map(entries::get).toList());
        meeting.taken();
        for (Entry each : released) {
            transport.requireUsable();
            Reason refused = broker.move(String.valueOf(each.queue()), each.message());
            if (refused != null) {
                throw new TransportException("expected queue '" + each.queue() + "' to take a message from barrier '"
                        + name + "', got " + refused + "; the message stays there; try again");
            }
            barrier.take(List.of(each));
        }
    }

    private void add(String name, MemoryBarrier barrier, Entry entry) {
        transport.requireUsable();
        if (!barrier.add(entry)) {
            throw new TransportException("expected barrier '" + name + "' to take a message, got a closed one");
        }
    }

    @Override
    public void close(String name) {
        transport.requireUsable();
        broker.coordination().closeBarrier(name);
    }
}
