package io.skirret.client;

import io.skirret.result.internal.ResultStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where results are kept, and the handles that somebody waits on now, which fail once the client closes. Thread-safe.
 */
final class KeptResults {

    private final ResultStore store;
    private final Set<KeptResult<?>> awaited = new HashSet<>();
    private boolean closed;

    KeptResults(ResultStore store) {
        this.store = store;
    }

    ResultStore store() {
        return store;
    }

    /** From now on somebody waits on it; false if the client was closed: nothing comes for it then. */
    synchronized boolean await(KeptResult<?> result) {
        return !closed && awaited.add(result);
    }

    synchronized void noLonger(KeptResult<?> result) {
        awaited.remove(result);
    }

    /** The client closes. */
    void close() {
        List<KeptResult<?>> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(awaited);
            awaited.clear();
        }
        all.forEach(KeptResult::clientClosed);
        store.close();
    }
}
