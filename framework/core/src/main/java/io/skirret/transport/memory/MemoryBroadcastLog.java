package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.PublishException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages that all readers see, in one order. Each is read on the thread that posts it, or that connects the reader. */
final class MemoryBroadcastLog {

    private static final Logger log = LoggerFactory.getLogger(MemoryBroadcastLog.class);
    private static final int KEPT = 4_000;

    private final List<Message> kept = new ArrayList<>();
    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private long forgotten;

    @Nullable
    Reason post(Message message) {
        synchronized (kept) {
            kept.add(message);
            if (kept.size() > KEPT) {
                kept.remove(0);
                forgotten++;
            }
        }
        readers.forEach(Reader::readOn);
        return null;
    }

    Reader join(String name, MemoryTransport transport, BroadcastLog.Reader handler) {
        Reader reader = new Reader(name, transport, handler);
        readers.add(reader);
        reader.readOn();
        return reader;
    }

    /** One reader; knows how far it has read. */
    final class Reader implements BroadcastLog {

        private final String name;
        private final MemoryTransport transport;
        private final BroadcastLog.Reader handler;
        private long position;
        private boolean again;
        private boolean reading;
        private volatile boolean closed;

        private Reader(String name, MemoryTransport transport, BroadcastLog.Reader handler) {
            this.name = name;
            this.transport = transport;
            this.handler = handler;
        }

        /** From the beginning again, as after a lost connection. */
        void readAgain() {
            synchronized (kept) {
                position = 0;
                again = true;
            }
            readOn();
        }

        // A handler that posts comes back here while it reads: what it posted is read after it returned, in order.
        private void readOn() {
            Runnable next = begin();
            while (next != null) {
                try {
                    next.run();
                } catch (RuntimeException | Error failure) {
                    log.error(
                            "The reader of board {} failed; this message is passed over, later ones still come",
                            name,
                            failure);
                }
                next = next();
            }
        }

        private @Nullable Runnable begin() {
            synchronized (kept) {
                if (reading) {
                    return null;
                }
                reading = true;
            }
            return next();
        }

        private @Nullable Runnable next() {
            synchronized (kept) {
                position = Math.max(position, forgotten);
                boolean over = closed || !transport.connected();
                if (!over && again) {
                    again = false;
                    return handler::again;
                }
                if (over || position - forgotten >= kept.size()) {
                    reading = false;
                    return null;
                }
                Message message = kept.get((int) (position++ - forgotten));
                return () -> handler.read(message);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void close() {
            closed = true;
            readers.remove(this);
            transport.forget(this);
        }
    }
}
