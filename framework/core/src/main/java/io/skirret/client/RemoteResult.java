package io.skirret.client;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.ValueFormat;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle on a call whose result comes over the client's reply address. */
final class RemoteResult<R> implements AsyncResult<R> {

    private final List<String> ids;
    private final String id;
    private final String task;
    private final Type type;
    private final ValueFormat format;
    private final PendingResults pending;
    private final CallRevocations revocations;
    private final CompletableFuture<@Nullable R> outcome = new CompletableFuture<>();
    private volatile TaskState state = TaskState.PENDING;

    /** @param ids of the calls that lead to it, its own last */
    RemoteResult(
            List<String> ids,
            String task,
            Type type,
            ValueFormat format,
            PendingResults pending,
            CallRevocations revocations) {
        this.ids = List.copyOf(ids);
        this.id = ids.get(ids.size() - 1);
        this.task = task;
        this.type = type;
        this.format = format;
        this.pending = pending;
        this.revocations = revocations;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public TaskState state() {
        return state;
    }

    @Override
    public @Nullable R get(Duration timeout) throws TimeoutException, InterruptedException {
        try {
            return outcome.get(nanos(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new TimeoutException("expected a result of task " + task + " (" + id + ") within " + timeout
                    + ", got none; last heard: " + state
                    + "; the task may still run: wait longer, and see that a worker takes its queue");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof RemoteTaskException remote) {
                // A new one, so that its stack says who waited; the remote stack is in its message.
                throw new RemoteTaskException(
                        id, remote.state(), remote.remoteType(), remote.remoteMessage(), remote.remoteTraceback());
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("unexpected outcome of task " + task, cause);
        }
    }

    @Override
    public CompletionStage<@Nullable R> toCompletionStage() {
        pending.pin(this);
        CompletableFuture<@Nullable R> copy = new CompletableFuture<>();
        // Not on the thread that takes replies: what the caller chains to it may block.
        CompletableFuture<@Nullable R> unused = outcome.whenCompleteAsync((value, failure) -> {
            if (failure == null) {
                copy.complete(value);
            } else {
                copy.completeExceptionally(failure);
            }
        });
        return copy;
    }

    @Override
    public void revoke(boolean terminate) {
        // Asked of the task, not of the result: that may have been forgotten while the task still waits or runs.
        if (!state.ready()) {
            revocations.revoke(ids, terminate);
        }
    }

    @Override
    public void forget() {
        drop(new IllegalStateException(
                "task " + task + " (" + id + ") was forgotten by its caller; its result is dropped"));
    }

    /** Nothing comes any more, or nobody listens. */
    void drop(RuntimeException why) {
        pending.remove(this);
        fail(why);
    }

    /** Takes what the worker says; true if that was the last word. */
    boolean accept(ResultMessage message) {
        TaskState said = state(message.status());
        if (!outcome.isDone()) {
            state = said;
        }
        if (said == TaskState.SUCCESS) {
            succeed(message);
        } else if (said.ready()) {
            String remoteType = message.exceptionType();
            fail(new RemoteTaskException(
                    id,
                    said,
                    remoteType == null ? "an unnamed failure" : remoteType,
                    message.exceptionMessage(),
                    message.traceback()));
        }
        return said.ready();
    }

    void fail(RuntimeException failure) {
        outcome.completeExceptionally(failure);
    }

    void unreadable(UnusableMessageException why) {
        fail(new UnreadableResultException(
                id,
                "expected the result of task " + task + " (" + id + "), got a reply that cannot be read ("
                        + why.getMessage() + "); look at the worker that sent it",
                why));
    }

    private void succeed(ResultMessage message) {
        if (type == Void.class || type == void.class) {
            outcome.complete(null);
            return;
        }
        try {
            @SuppressWarnings("unchecked") // the definition's result type is R
            R value = (R) message.value(type, format);
            outcome.complete(value);
        } catch (UnusableMessageException mismatch) {
            String got = message.result().toString();
            fail(new UnreadableResultException(
                    id,
                    "expected task " + task + " (" + id + ") to return " + type.getTypeName() + ", got "
                            + (got.length() > 200 ? got.substring(0, 200) + "..." : got) + " (" + mismatch.getMessage()
                            + "); the task ran and succeeded; make its declared result fit what it returns",
                    mismatch));
        }
    }

    // A state of the application's own says that the task runs and has more to say.
    private static TaskState state(String status) {
        for (TaskState known : TaskState.values()) {
            if (known.name().equals(status)) {
                return known;
            }
        }
        return TaskState.PROGRESS;
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException veryLong) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
