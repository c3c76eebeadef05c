package io.skirret.worker.internal.execute;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A thread that is lent to code of the application: what that does to it is undone, so that whoever uses the thread
 * next does not see it. Its thread-locals are {@link ThreadLocals}' affair.
 *
 * @param context what its log lines carry; null for nothing
 */
public record ThreadSnapshot(
        Thread thread,
        String name,
        int priority,
        @Nullable ClassLoader loader,
        boolean interrupted,
        @Nullable Map<String, String> context) {

    /** The current thread as it is now. */
    public static ThreadSnapshot current() {
        Thread thread = Thread.currentThread();
        return new ThreadSnapshot(
                thread,
                thread.getName(),
                thread.getPriority(),
                thread.getContextClassLoader(),
                thread.isInterrupted(),
                MDC.getCopyOfContextMap());
    }

    /** On the same thread: it is again as it was. */
    @SuppressWarnings("ThreadPriorityCheck") // Put back, not relied on.
    public void restore() {
        if (thread.isInterrupted() != interrupted) {
            if (interrupted) {
                thread.interrupt();
            } else {
                boolean unused = Thread.interrupted();
            }
        }
        if (thread.getContextClassLoader() != loader) {
            thread.setContextClassLoader(loader);
        }
        if (!thread.getName().equals(name)) {
            thread.setName(name);
        }
        if (thread.getPriority() != priority) {
            thread.setPriority(priority);
        }
        if (context == null || context.isEmpty()) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}
