package io.skirret.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends tasks. Thread-safe; one for an application is enough. */
public final class TaskClient implements AutoCloseable {

    private static volatile @Nullable TaskClient current;

    /** The client that stubs and woven calls use. */
    public static TaskClient current() {
        TaskClient client = current;
        if (client == null) {
            throw new IllegalStateException("expected a default TaskClient, got none; call TaskClient.setCurrent(...)");
        }
        return client;
    }

    /** As {@link #current}, but null if none was set. */
    static @Nullable TaskClient currentOrNull() {
        return current;
    }

    /** Makes this the client that stubs and woven calls use; null for none. Returns the one before. */
    public static @Nullable TaskClient setCurrent(@Nullable TaskClient client) {
        TaskClient before = current;
        current = client;
        return before;
    }

    /**
     * Sends a call and returns once the broker has stored it (I1).
     *
     * @throws io.skirret.transport.PublishException if it was not stored, or nobody knows
     */
    public <R> AsyncResult<R> send(Signature<R> call) {
        throw new UnsupportedOperationException(
                "sending is being built: " + call.task().name());
    }

    /** Sends many, pipelining the confirms, and returns once all are stored; results in the order of the calls. */
    public <R> List<AsyncResult<R>> sendAll(Collection<? extends Signature<R>> calls) {
        List<AsyncResult<R>> results = new ArrayList<>(calls.size());
        for (Signature<R> call : calls) {
            results.add(send(call));
        }
        return results;
    }

    /** Sends a call to a task that lives in another code base or language (B5). */
    public AsyncResult<Object> sendByName(String task, List<?> args, Map<String, ?> kwargs, TaskOptions options) {
        throw new UnsupportedOperationException("sending is being built: " + task);
    }

    @Override
    public void close() {}
}
