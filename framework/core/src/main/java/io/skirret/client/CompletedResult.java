package io.skirret.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

record CompletedResult<R>(@Nullable R value) implements AsyncResult<R> {

    /** It was never sent, so it has no id. */
    @Override
    public String id() {
        return "";
    }

    @Override
    public TaskState state() {
        return TaskState.SUCCESS;
    }

    @Override
    public @Nullable R get(Duration timeout) {
        return value;
    }

    @Override
    public CompletionStage<@Nullable R> toCompletionStage() {
        return CompletableFuture.completedFuture(value);
    }

    /** It has ended. */
    @Override
    public void revoke(boolean terminate) {}

    @Override
    public void forget() {}
}
