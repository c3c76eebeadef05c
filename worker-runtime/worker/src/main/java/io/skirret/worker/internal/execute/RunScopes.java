package io.skirret.worker.internal.execute;

import io.skirret.message.internal.SafeThrowable;
import io.skirret.task.TaskContext;
import io.skirret.worker.WorkerTracing;
import io.skirret.worker.WorkerTracing.TracedRun;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes runs a part of traces, where somebody traces: no task fails with that. */
public final class RunScopes {

    /** Nobody traces. */
    public static final RunScopes NONE = new RunScopes(null);

    private static final Logger log = LoggerFactory.getLogger(RunScopes.class);

    private final @Nullable WorkerTracing tracing;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param tracing null if nobody does */
    public RunScopes(@Nullable WorkerTracing tracing) {
        this.tracing = tracing;
    }

    /** On the body's thread; null if nobody traces, or the one who does failed. */
    @Nullable
    TracedRun begin(TaskContext task) {
        if (tracing == null) {
            return null;
        }
        try {
            return tracing.begin(task);
        } catch (Throwable broken) {
            broke("begin to trace a run", broken);
            return null;
        }
    }

    /** On the same thread. */
    void leave(@Nullable TracedRun run) {
        if (run != null) {
            try {
                run.leave();
            } catch (Throwable broken) {
                broke("leave a traced run", broken);
            }
        }
    }

    /** Once: each run may break it. */
    private void broke(String what, Throwable broken) {
        if (!told.getAndSet(true)) {
            log.error(
                    "Expected to {}, but that failed; the task goes on without it, as do others that this happens to",
                    what,
                    SafeThrowable.of(broken));
        }
    }
}
