package io.skirret.store.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** For who has to know what a store says before going on. */
final class Waiting {

    /** Beyond what the stores wait for themselves. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private Waiting() {}

    /**
     * What the store says.
     *
     * @throws IllegalStateException if it failed, or did not answer in time: with which it was
     */
    static <T extends @Nullable Object> T on(CompletableFuture<T> asked, String place) {
        try {
            return asked.copy().orTimeout(LONGEST.toSeconds(), TimeUnit.SECONDS).join();
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
