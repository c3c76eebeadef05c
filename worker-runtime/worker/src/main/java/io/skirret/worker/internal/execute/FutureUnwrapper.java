package io.skirret.worker.internal.execute;

import io.skirret.client.AsyncResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What a body means by what it returned or threw: futures waited for, their wrappers taken off. */
final class FutureUnwrapper {

    private static final int DEEPEST = 16;

    private FutureUnwrapper() {}

    /** The value itself; waits for it on this thread, where a time limit can interrupt. */
    static @Nullable Object value(@Nullable Object returned) throws Exception {
        Object value = returned;
        for (int depth = 0; depth < DEEPEST; depth++) {
            if (value instanceof AsyncResult<?> result) {
                value = get(result.toCompletionStage());
            } else if (value instanceof CompletionStage<?> stage) {
                // Before Future: a minimal stage is one that refuses get().
                value = get(stage);
            } else if (value instanceof Future<?> future) {
                value = future.get();
            } else {
                return value;
            }
        }
        return value;
    }

    // Not toCompletableFuture(): a stage may refuse it.
    private static @Nullable Object get(CompletionStage<?> stage) throws Exception {
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        var unused = stage.whenComplete((value, failure) -> {
            if (failure == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future.get();
    }

    static Throwable cause(Throwable thrown) {
        Throwable error = thrown;
        for (int depth = 0; depth < DEEPEST; depth++) {
            // By exact class: their getCause is the JDK's.
            boolean wrapper =
                    error.getClass() == ExecutionException.class || error.getClass() == CompletionException.class;
            Throwable cause = wrapper ? error.getCause() : null;
            if (cause == null) {
                return error;
            }
            error = cause;
        }
        return error;
    }
}
