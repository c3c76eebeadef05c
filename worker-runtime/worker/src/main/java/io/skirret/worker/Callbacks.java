package io.skirret.worker;

import io.skirret.failure.Failure;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.FailedAttempt;
import io.skirret.task.TaskCallbacks;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.Execution;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.settle.Ending;
import io.skirret.worker.internal.settle.PendingSettlement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the callbacks of tasks that failed; does nothing at all for tasks without. */
final class Callbacks {

    private final Map<String, Class<? extends TaskCallbacks>> types;

    /**
     * @param tasks by name and alias
     */
    Callbacks(Map<String, KnownTask> tasks) {
        Map<String, Class<? extends TaskCallbacks>> found = new HashMap<>();
        tasks.forEach((name, task) -> {
            Class<? extends TaskCallbacks> type = task.definition().settings().callbacks();
            if (type != null) {
                found.put(name, type);
            }
        });
        this.types = Map.copyOf(found);
    }

    void tell(PendingSettlement one, Ending ending, Execution execution) {
        TaskMessage call = one.call();
        Class<? extends TaskCallbacks> type = types.isEmpty() || call == null ? null : types.get(call.task());
        if (type == null || call == null) {
            return;
        }
        if (ending == Ending.RETRIED && one.decision() instanceof Decision.Retry retry) {
            FailedAttempt attempt = attempt(one, call, retry.failure(), retry.error());
            Duration delay = retry.schedule().delay();
            execution.callBack(call, type, callbacks -> callbacks.onRetry(attempt, delay));
        } else if (ending == Ending.DEAD_LETTERED && one.decision() instanceof Decision.DeadLetter dead) {
            FailedAttempt attempt = attempt(one, call, dead.failure(), dead.error());
            execution.callBack(call, type, callbacks -> callbacks.onFailure(attempt, dead.reason()));
        }
    }

    private static FailedAttempt attempt(
            PendingSettlement one, TaskMessage call, @Nullable Failure failure, @Nullable Throwable error) {
        return new FailedAttempt(
                call.id(),
                call.task(),
                one.delivery().info().queue(),
                call.retries(),
                call.headers(),
                failure == null ? null : failure.type().name(),
                error);
    }
}
