package io.skirret.store.internal;

import io.skirret.result.ResultStoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Failures of stores for people. */
final class Told {

    private Told() {}

    /** The same, with failures that say which store it was and what to do. */
    static <T extends @Nullable Object> CompletableFuture<T> of(CompletableFuture<T> asked, String place) {
        CompletableFuture<T> told = new CompletableFuture<>();
        var unused = asked.whenComplete((value, thrown) -> {
            if (thrown == null) {
                told.complete(value);
            } else {
                told.completeExceptionally(failure(thrown, place));
            }
        });
        return told;
    }

    private static ResultStoreException failure(Throwable thrown, String place) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return new ResultStoreException(
                true,
                "expected the result store at " + place + " to answer, got " + root(cause)
                        + "; see that it runs and lets this process in",
                cause);
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        int line = message.indexOf('\n');
        return root.getClass().getSimpleName() + ": " + (line < 0 ? message : message.substring(0, line)).strip();
    }
}
