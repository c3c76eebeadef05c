package io.skirret.client;

import org.jspecify.annotations.Nullable;

/**
 * What became of a member of a {@link CollectingGroup}.
 *
 * @param result what it returned; null if it failed, or returned nothing
 * @param failure why it has no result; null if it succeeded
 * @param <R> type of the result
 */
public record CallOutcome<R>(@Nullable R result, @Nullable FailedCall failure) {

    /** Whether it succeeded. */
    public boolean succeeded() {
        return failure == null;
    }
}
