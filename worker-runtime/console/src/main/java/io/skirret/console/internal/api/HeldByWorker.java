package io.skirret.console.internal.api;

import io.skirret.control.ActiveQueue;
import io.skirret.control.Control;
import io.skirret.control.Inspect;
import io.skirret.control.RegisteredTask;
import io.skirret.control.Replies;
import io.skirret.control.Reply;
import io.skirret.control.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker holds, as it answers now.
 *
 * @param active what it runs; null if it did not tell, as the other lists
 * @param reserved what it took and does not run yet
 * @param queues that it takes from
 * @param tasks that it knows, by name
 * @param troubles what it did not tell and why, in sentences
 */
public record HeldByWorker(
        @Nullable List<TaskInfo> active,
        @Nullable List<TaskInfo> reserved,
        @Nullable List<ActiveQueue> queues,
        @Nullable List<String> tasks,
        List<String> troubles) {

    /** How long one answer is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Asks it; waits at most two seconds if it does not answer at all. */
    public static HeldByWorker ask(Control control, String worker) {
        Inspect asked = control.workers(worker).timeout(PATIENCE).inspect();
        Replies<List<TaskInfo>> first = asked.active();
        List<String> troubles = new ArrayList<>();
        List<TaskInfo> active = told(first, worker, "what it runs", troubles);
        if (first.of(worker) == null) {
            return new HeldByWorker(null, null, null, null, troubles);
        }
        List<TaskInfo> reserved = told(asked.reserved(), worker, "what it took and does not run yet", troubles);
        List<ActiveQueue> queues = told(asked.activeQueues(), worker, "which queues it takes from", troubles);
        List<RegisteredTask> tasks = told(asked.registered(), worker, "which tasks it knows", troubles);
        return new HeldByWorker(
                active,
                reserved,
                queues,
                tasks == null
                        ? null
                        : tasks.stream().map(RegisteredTask::name).sorted().toList(),
                List.copyOf(troubles));
    }

    private static <T> @Nullable T told(Replies<T> replies, String worker, String what, List<String> troubles) {
        Reply<T> reply = replies.of(worker);
        if (reply == null) {
            troubles.add("It did not tell " + what + ": " + silence());
            return null;
        } else if (!reply.isOk()) {
            troubles.add("It did not tell " + what + ": " + Objects.requireNonNull(reply.refusal()));
        }
        return reply.value();
    }

    /** Why a worker may not answer. */
    static String silence() {
        return "there was no answer within " + PATIENCE.toSeconds()
                + " s. It may be gone or too busy, or it does not listen: a Java worker with skirret.control.allow=none, a"
                + " Python one with worker_enable_remote_control off.";
    }
}
