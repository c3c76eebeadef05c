package io.skirret.client;

import io.skirret.client.BoundCall.Linked;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Hands calls to an interceptor, and what follows them as a worker would make it. */
final class InPlace {

    private final CallInterceptor interceptor;

    InPlace(CallInterceptor interceptor) {
        this.interceptor = interceptor;
    }

    /** The result of the last call; null if the first is not taken, so that it is to be sent. */
    @SuppressWarnings("unchecked") // the last call's result is an R
    <R> @Nullable AsyncResult<R> send(Chain<R> chain) {
        AsyncResult<?> result = run(chain.first());
        if (result == null) {
            return null;
        }
        return (AsyncResult<R>) follow(result, chain.rest());
    }

    private AsyncResult<?> follow(AsyncResult<?> first, List<Linked> rest) {
        AsyncResult<?> result = first;
        for (Linked next : rest) {
            // One that is only written down has no result, and nobody knows of what follows.
            AsyncResult<?> following = result.state() == TaskState.SUCCESS ? run(next, value(result)) : null;
            if (following == null) {
                break;
            }
            result = following;
        }
        return result;
    }

    /** The result of the last of some calls, the first of which is given this. */
    AsyncResult<?> run(List<Linked> calls, @Nullable Object given) {
        return follow(AsyncResult.completed(given), calls);
    }

    private @Nullable AsyncResult<?> run(BoundCall call) {
        String id =
                call.options().id() == null ? TaskIds.next() : call.options().id();
        AsyncResult<?> result;
        try {
            result = interceptor.intercept(new Signature<>(
                    call.errbacks().isEmpty()
                            ? call
                            : call.with(call.options().toBuilder().id(id).build())));
        } catch (RuntimeException | Error failed) {
            for (Linked errback : call.errbacks()) {
                try {
                    run(errback, id);
                } catch (RuntimeException | Error another) {
                    failed.addSuppressed(another);
                }
            }
            throw failed;
        }
        if (result != null && result.state() == TaskState.SUCCESS) {
            Object value = value(result);
            call.callbacks().forEach(callback -> run(callback, value));
        }
        return result;
    }

    @Nullable
    AsyncResult<?> run(Linked linked, @Nullable Object given) {
        return run(linked.takesResult() ? linked.call().given(given) : linked.call());
    }

    static @Nullable Object value(AsyncResult<?> result) {
        try {
            return result.get(Duration.ZERO);
        } catch (TimeoutException impossible) {
            throw new IllegalStateException("expected the result of a call that has succeeded, got none", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a chain ran in place", interrupted);
        }
    }
}
