package io.skirret.client;

import io.skirret.settings.internal.Suggestion;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that calls have a queue to go to. The queues of the application's own tasks are declared, and no others:
 * what another program's queue looks like is for that program to say, and it cannot start on one that was declared
 * differently. Thread-safe.
 */
final class CallQueues {

    private static final int MOST_REMEMBERED = 10_000;

    private final Transport transport;
    private final String defaultQueue;
    private final Set<String> own = ConcurrentHashMap.newKeySet();
    private final Set<String> ready = ConcurrentHashMap.newKeySet();

    CallQueues(Transport transport, TaskRegistry tasks, String defaultQueue) {
        this.transport = transport;
        this.defaultQueue = defaultQueue;
        for (TaskDefinition<?> task : tasks.all()) {
            String queue = task.settings().queue();
            own.add(queue == null ? defaultQueue : queue);
        }
    }

    /**
     * Before a call is sent; costs something the first time only.
     *
     * @param ofItsTask whether the task itself names the queue, in whatever registry it is
     * @throws PublishException if there is no such queue, and it is not ours to declare
     * @throws TransportException if it could not be declared
     */
    void prepare(String queue, boolean ofItsTask, String task, String id) {
        if (ready.contains(queue)) {
            return;
        }
        if (isOwn(queue, ofItsTask)) {
            transport.declare(queue);
        } else {
            bind(queue, task, id);
        }
        if (ready.size() >= MOST_REMEMBERED) {
            ready.clear();
        }
        ready.add(queue);
    }

    /** Whether it is ours to declare; {@code ofItsTask} as for {@link #prepare}. */
    boolean isOwn(String queue, boolean ofItsTask) {
        return (ofItsTask && own.add(queue)) || own.contains(queue);
    }

    /** As {@link #prepare}, for a call that found no queue: it was deleted meanwhile, or has lost its binding. */
    void prepareAgain(String queue, String task, String id) {
        ready.remove(queue);
        prepare(queue, false, task, id);
    }

    private void bind(String queue, String task, String id) {
        try {
            transport.bind(queue);
        } catch (PublishException absent) {
            throw Confirms.failed(absent.reason(), absent.getMessage() + advice(queue), absent, task, id);
        }
    }

    private String advice(String queue) {
        Set<String> known = new TreeSet<>(own);
        known.add(defaultQueue);
        return ". It is not declared from here, because no task of this application names it as its queue: whoever takes"
                + " from a queue declares it, in Java or Python. Start that worker first, or check the name."
                + Suggestion.didYouMean(queue, known);
    }
}
