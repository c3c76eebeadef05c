package io.skirret.transport;

import java.util.Optional;

/** What one process at a time can hold, over all processes on a broker. A part of a {@link Transport}. Thread-safe. */
public interface Locks {

    /** As {@link #tryLock(String, Runnable)}, where nobody needs to be told of a loss. */
    default Optional<Lock> tryLock(String name) {
        return tryLock(name, () -> {});
    }

    /**
     * Takes a lock if it is free; asks the broker and waits for its answer. The lock is free again when it is closed,
     * when this transport is, and when the connection is lost or the process dies.
     *
     * <p>A lock that is lost may be taken by another process before its former holder knows: the broker notices a dead
     * connection on its own. So for some time, about a heartbeat, there may be two holders; who holds a lock does
     * nothing that two must never do.
     *
     * @param name 1 to 200 bytes
     * @param lost run once if the lock is lost while it is held: with the connection, or because the transport is
     *     closed. Not run after {@link Lock#close}. Runs on a transport thread; must return at once; what it throws is
     *     logged
     * @return empty if somebody holds it, through this transport or another
     * @throws TransportException if the name is not allowed, or the broker refuses or cannot be reached
     */
    Optional<Lock> tryLock(String name, Runnable lost);
}
