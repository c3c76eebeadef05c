package io.skirret.client;

import org.jspecify.annotations.Nullable;

/**
 * Sees every call of a client before it is sent, for tests that run tasks in place or look at what is sent. Must be
 * thread-safe.
 */
@FunctionalInterface
public interface CallInterceptor {

    /**
     * Takes the call, or lets it pass.
     *
     * @return the result that the caller gets, in which case nothing is sent; null to send the call
     */
    <R> @Nullable AsyncResult<R> intercept(Signature<R> call);
}
