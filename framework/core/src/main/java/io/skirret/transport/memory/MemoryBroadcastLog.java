package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.BroadcastLog;
import io.skirret.transport.PublishException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that all readers see, in one order. Each is read on the thread that publishes it, or that connects the
 * reader.
 */
final class MemoryBroadcastLog {

    private static final Logger log = LoggerFactory.getLogger(MemoryBroadcastLog.class);
    private static final int KEPT = 4_000;

    private final List<Message> kept = new ArrayList<>();
    private final List<Reading> readings = new CopyOnWriteArrayList<>();
    private long forgotten;

    @Nullable
    Reason store(Message message) {
        synchronized (kept) {
            kept.add(message);
            if (kept.size() > KEPT) {
                kept.remove(0);
                forgotten++;
            }
        }
        readings.forEach(Reading::readOn);
        return null;
    }

    /** One more; begins to read when {@link Reading#readOn} is called, or something is published. */
    Reading join(String name, MemoryBroadcasts broadcasts, BroadcastLog.Reader reader) {
        Reading reading = new Reading(name, broadcasts, reader);
        readings.add(reading);
        return reading;
    }

    /** One reader; knows how far it has read. */
    final class Reading implements BroadcastLog {

        private final String name;
        private final MemoryBroadcasts broadcasts;
        private final BroadcastLog.Reader reader;
        private long position;
        private boolean restarted;
        private boolean reading;
        private volatile boolean closed;

        private Reading(String name, MemoryBroadcasts broadcasts, BroadcastLog.Reader reader) {
            this.name = name;
            this.broadcasts = broadcasts;
            this.reader = reader;
        }

        /** From the beginning again, as after a lost connection. */
        void restart() {
            synchronized (kept) {
                position = 0;
                restarted = true;
            }
            readOn();
        }

        // A reader that publishes comes back here while it reads: what it published is read after it returned, in
        // order.
        void readOn() {
            Runnable next = begin();
            while (next != null) {
                try {
                    next.run();
                } catch (RuntimeException | Error failure) {
                    log.error(
                            "The reader of broadcast log '{}' failed; this message is skipped, later ones still come",
                            name,
                            SafeThrowable.of(failure));
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
                boolean over = closed || !broadcasts.connected();
                if (!over && restarted) {
                    restarted = false;
                    return reader::restarted;
                }
                if (over || position - forgotten >= kept.size()) {
                    reading = false;
                    return null;
                }
                Message message = kept.get((int) (position++ - forgotten));
                return () -> reader.read(message);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void close() {
            closed = true;
            readings.remove(this);
            broadcasts.forget(this);
        }
    }
}
