package io.skirret.worker.internal.pipeline;

import io.skirret.failure.Failure;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.FailedAttempt;
import io.skirret.task.TaskCallbacks;
import io.skirret.worker.WorkerEvent.Ending;
import io.skirret.worker.internal.decide.Decision;
import io.skirret.worker.internal.execute.Execution;
import io.skirret.worker.internal.gate.KnownTask;
import io.skirret.worker.internal.settle.PendingSettlement;
import java.util.HashMap;
import java.util.Map;

/** Tells the callbacks of tasks that failed; does nothing at all for tasks without. */
public final class Callbacks {

    private final Map<String, Class<? extends TaskCallbacks>> types;

    /** @param tasks by name and alias */
    public Callbacks(Map<String, KnownTask> tasks) {
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
        TaskMessage call = one.processed().call();
        Class<? extends TaskCallbacks> type = types.isEmpty() || call == null ? null : types.get(call.task());
        if (type == null || call == null) {
            return;
        }
        Decision decision = one.decision();
        String reason = decision.deadLetterReason();
        if (ending == Ending.RETRIED && decision instanceof Decision.Retry retry) {
            FailedAttempt attempt = attempt(one, call);
            execution.callBack(call, type, callbacks -> callbacks.onRetry(attempt, retry.nextDelay()));
        } else if (ending == Ending.DEAD_LETTERED && reason != null) {
            FailedAttempt attempt = attempt(one, call);
            execution.callBack(call, type, callbacks -> callbacks.onFailure(attempt, reason));
        }
    }

    private static FailedAttempt attempt(PendingSettlement one, TaskMessage call) {
        Failure failure = one.decision().failure();
        return new FailedAttempt(
                call.id(),
                call.task(),
                one.processed().queue(),
                call.retries(),
                call.headers(),
                failure == null ? null : failure.type().name(),
                one.decision().error());
    }
}
