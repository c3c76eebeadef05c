package io.skirret.store.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** For who has to know what a store says before going on. Whatever a store is asked ends by itself. */
final class Waiting {

    private Waiting() {}

    /**
     * What the store says.
     *
     * @throws IllegalStateException if it failed, or did not answer in time: with which it was
     */
    static <T extends @Nullable Object> T on(CompletableFuture<T> asked, String place) {
        try {
            return asked.join();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            Throwable root = cause;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new IllegalStateException(
                    "expected the store of idempotency keys at " + place + " to answer, got " + root, cause);
        }
    }
}
