package io.skirret.client;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.ValueFormat;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle on a call whose result comes over the client's reply address, or is handed over by who reads it. */
final class RemoteResult<R> implements AsyncResult<R>, Droppable {

    private final List<String> ids;
    private final String id;
    private final String task;
    private final Type type;
    private final ValueFormat format;
    private final @Nullable PendingResults pending;
    private final CallRevocations revocations;
    private final CompletableFuture<@Nullable R> outcome = new CompletableFuture<>();
    private volatile TaskState state = TaskState.PENDING;
    private volatile @Nullable ResultMessage last;

    /**
     * @param ids of the calls that lead to it, its own last
     * @param task its name; empty if it is not known
     * @param pending those who wait; null if what comes is handed over by somebody else
     */
    RemoteResult(
            List<String> ids,
            String task,
            Type type,
            ValueFormat format,
            @Nullable PendingResults pending,
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
    public Optional<TaskProgress> progress() {
        ResultMessage heard = last;
        long[] told = heard == null || state != TaskState.PROGRESS ? null : heard.progress();
        return told == null ? Optional.empty() : Optional.of(new TaskProgress(told[0], told[1]));
    }

    @Override
    public List<String> children() {
        ResultMessage heard = last;
        return heard == null ? List.of() : heard.children();
    }

    @Override
    public @Nullable R get(Duration timeout) throws TimeoutException, InterruptedException {
        try {
            return outcome.get(nanos(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new TimeoutException("expected a result of " + described() + " within " + timeout
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
            throw new IllegalStateException("unexpected outcome of " + described(), cause);
        }
    }

    @Override
    public CompletionStage<@Nullable R> toCompletionStage() {
        if (pending != null) {
            pending.pin(this);
        }
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
        drop(new IllegalStateException(described() + " was forgotten by its caller; its result is dropped"));
    }

    @Override
    public void drop(RuntimeException why) {
        if (pending != null) {
            pending.remove(this);
        }
        fail(why);
    }

    /** Takes what the worker says; true if that was the last word. */
    boolean accept(ResultMessage message) {
        TaskState said = state(message.status());
        synchronized (this) {
            // What is read elsewhere may come late, on another thread: an end stays the end.
            if (!state.ready() && !outcome.isDone()) {
                last = message;
                state = said;
            }
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

    /** Whether {@link #get} answers at once. */
    boolean isDone() {
        return outcome.isDone();
    }

    void fail(RuntimeException failure) {
        outcome.completeExceptionally(failure);
    }

    void unreadable(UnusableMessageException why) {
        fail(new UnreadableResultException(
                id,
                "expected the result of " + described() + ", got a reply that cannot be read (" + why.getMessage()
                        + "); look at the worker that sent it",
                why));
    }

    private void succeed(ResultMessage message) {
        if (type == Void.class || type == void.class) {
            outcome.complete(null);
            return;
        }
        String notKept = message.notKept();
        if (notKept != null) {
            fail(new UnreadableResultException(
                    id, "expected the result of " + described() + ", got none: " + notKept, null));
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
                    "expected " + described() + " to return " + type.getTypeName() + ", got "
                            + (got.length() > 200 ? got.substring(0, 200) + "..." : got) + " (" + mismatch.getMessage()
                            + "); the task ran and succeeded; make its declared result fit what it returns",
                    mismatch));
        }
    }

    private String described() {
        return task.isEmpty() ? "the call " + id : "task " + task + " (" + id + ")";
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
