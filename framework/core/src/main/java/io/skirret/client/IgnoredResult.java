package io.skirret.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The handle on a call that was sent without asking for its result.
 *
 * @param ids of the calls that lead to it, its own last
 * @param stored whether that is so because it went to the outbox
 */
record IgnoredResult<R>(List<String> ids, String task, boolean stored, CallRevocations revocations)
        implements AsyncResult<R> {

    IgnoredResult(List<String> ids, String task, CallRevocations revocations) {
        this(ids, task, false, revocations);
    }

    @Override
    public String id() {
        return ids.get(ids.size() - 1);
    }

    @Override
    public TaskState state() {
        return TaskState.PENDING;
    }

    @Override
    public @Nullable R get(Duration timeout) {
        throw refusal();
    }

    @Override
    public CompletionStage<@Nullable R> toCompletionStage() {
        return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public void revoke(boolean terminate) {
        revocations.revoke(ids, terminate);
    }

    @Override
    public void forget() {}

    private IllegalStateException refusal() {
        return new IllegalStateException(
                stored
                        ? "expected a call of " + task + " that asked for its result, got one that is in the outbox ("
                                + id()
                                + "); the task runs once its transaction is committed, but nothing comes back; send it outside of"
                                + " the transaction to wait for it"
                        : "expected a call of " + task + " that asked for its result, got one with"
                                + " ignoreResult (in its options, its @Task, or because a woven void method was called); the task runs, but"
                                + " nothing comes back; send it without ignoreResult to wait for it");
    }
}
