package io.skirret.transport.memory;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.Lock;
import io.skirret.transport.Locks;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The locks of one connection. */
final class MemoryLocks implements Locks {

    private static final Logger log = LoggerFactory.getLogger(MemoryLocks.class);

    private final MemoryCoordination coordination;
    private final MemoryTransport transport;
    private final Set<Held> held = ConcurrentHashMap.newKeySet();

    MemoryLocks(MemoryCoordination coordination, MemoryTransport transport) {
        this.coordination = coordination;
        this.transport = transport;
    }

    @Override
    public Optional<Lock> tryLock(String name, Runnable lost) {
        MemoryTransport.requireName("lock", name);
        Held lock = new Held(name, lost);
        // With the connection kept as it is meanwhile: a lock of one that is gone would never be free again.
        return transport.whileUsable(() -> {
            if (!coordination.lock(name, lock)) {
                return Optional.empty();
            }
            held.add(lock);
            return Optional.of(lock);
        });
    }

    /** The connection is gone. */
    void loseAll() {
        List.copyOf(held).forEach(Held::lose);
    }

    private final class Held implements Lock {

        private final String name;
        private final Runnable lost;
        private final AtomicBoolean holding = new AtomicBoolean(true);

        Held(String name, Runnable lost) {
            this.name = name;
            this.lost = lost;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean held() {
            return holding.get();
        }

        @Override
        public void close() {
            release();
        }

        private boolean release() {
            if (!holding.compareAndSet(true, false)) {
                return false;
            }
            held.remove(this);
            coordination.unlock(name, this);
            return true;
        }

        private void lose() {
            if (!release()) {
                return;
            }
            try {
                lost.run();
            } catch (RuntimeException | Error failure) {
                log.error(
                        "The holder of lock '{}' failed when it was told that the lock is lost",
                        name,
                        SafeThrowable.of(failure));
            }
        }
    }
}
