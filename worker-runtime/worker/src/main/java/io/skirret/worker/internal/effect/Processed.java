package io.skirret.worker.internal.effect;

import io.skirret.message.internal.TaskMessage;
import io.skirret.transport.Delivery;
import io.skirret.worker.internal.execute.CompletedRun;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that is ready to leave the worker.
 *
 * @param call what the delivery says; null if it could not be read
 * @param run its run; null if it did not run
 * @param at when it was decided what becomes of it
 */
public record Processed(
        Delivery delivery,
        @Nullable TaskMessage call,
        @Nullable CompletedRun run,
        Instant at) {

    /** The queue it was taken from. */
    public String queue() {
        return delivery.info().queue();
    }

    /** Whether the broker has forgotten it already: requeueing it does nothing. */
    public boolean acknowledgedEarly() {
        return run != null && !run.go().task().definition().settings().acksLate();
    }

    /** Whether somebody may want to know what became of the call. */
    public boolean isResultWanted() {
        return call != null && !call.ignoreResult() && (run == null || run.wantsReply());
    }

    /** Where the caller waits for an answer; null for nowhere. */
    public @Nullable String replyTo() {
        return call == null || !isResultWanted() ? null : call.replyTo();
    }
}
