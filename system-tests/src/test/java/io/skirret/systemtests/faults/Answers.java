package io.skirret.systemtests.faults;

import io.skirret.client.AsyncResult;
import io.skirret.client.RemoteTaskException;
import io.skirret.client.TaskClient;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/** What those callers are told that wanted the result of a call which the broker confirmed. */
final class Answers implements AutoCloseable {

    private final Queue<TaskClient> listening = new ConcurrentLinkedQueue<>();
    private final Map<String, AsyncResult<?>> awaited = new ConcurrentHashMap<>();
    private volatile boolean mayMiss;

    /** Keeps a caller, which listens, until the end of the run. */
    TaskClient keep(TaskClient client) {
        listening.add(client);
        return client;
    }

    void await(AsyncResult<?> result) {
        awaited.put(result.id(), result);
    }

    /**
     * From now on a caller may be told nothing: its connection breaks, or that a call has failed, which is said once,
     * gets stuck.
     */
    void mayMiss() {
        mayMiss = true;
    }

    /** Writes down what has been said about each call; when all have ended. */
    void write(Evidence evidence, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (AsyncResult<?> result : awaited.values()) {
            try {
                result.get(Duration.ofNanos(mayMiss ? 0 : Math.max(0, end - System.nanoTime())));
            } catch (RemoteTaskException | TimeoutException | IllegalStateException told) {
                // Its state says which.
            }
            Object said = result.state().ready() ? result.state() : Evidence.NOTHING;
            Evidence.append(evidence.answers(), result.id(), said, mayMiss ? "may-miss" : "must-hear");
        }
    }

    @Override
    public void close() {
        listening.forEach(TaskClient::close);
    }
}
