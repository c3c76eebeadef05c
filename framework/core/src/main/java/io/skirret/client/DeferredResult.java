package io.skirret.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The handle on a call that is sent once its transaction is committed. Until then nothing can come, so the thread that
 * is in the transaction is told so instead of waiting for itself.
 */
final class DeferredResult<R> implements AsyncResult<R> {

    private final AsyncResult<R> sent;
    private final String task;
    private final Thread inTransaction = Thread.currentThread();
    private volatile boolean waiting = true;
    private volatile @Nullable TaskState ending;

    /** @param sent the handle as it is once the call was sent */
    DeferredResult(AsyncResult<R> sent, String task) {
        this.sent = sent;
        this.task = task;
    }

    @Override
    public String id() {
        return sent.id();
    }

    @Override
    public TaskState state() {
        TaskState known = ending;
        return known == null ? sent.state() : known;
    }

    @Override
    public Optional<TaskProgress> progress() {
        return sent.progress();
    }

    @Override
    public List<String> children() {
        return sent.children();
    }

    @Override
    public @Nullable R get(Duration timeout) throws TimeoutException, InterruptedException {
        requireSent();
        try {
            return sent.get(timeout);
        } catch (TimeoutException late) {
            if (waiting) {
                throw new TimeoutException("expected a result of task " + task + " (" + id() + ") within " + timeout
                        + ", got none: it waits for the commit of its transaction and was not sent yet; commit first");
            }
            throw late;
        }
    }

    @Override
    public CompletionStage<@Nullable R> toCompletionStage() {
        if (!waiting) {
            return sent.toCompletionStage();
        }
        Future<@Nullable R> told = new Future<>(this);
        var unused = sent.toCompletionStage().whenComplete((value, failure) -> {
            if (failure == null) {
                told.complete(value);
            } else {
                told.completeExceptionally(failure);
            }
        });
        return told;
    }

    /** Before its commit, too: workers know of it before the message comes. */
    @Override
    public void revoke(boolean terminate) {
        sent.revoke(terminate);
    }

    @Override
    public void forget() {
        sent.forget();
    }

    /** It is on its way. */
    void release() {
        waiting = false;
    }

    /** It was not sent, and never will be. */
    void fail(RuntimeException why, TaskState state) {
        waiting = false;
        ending = state;
        if (sent instanceof Droppable awaited) {
            awaited.drop(why);
        }
    }

    private void requireSent() {
        if (waiting && Thread.currentThread() == inTransaction) {
            throw new IllegalStateException("expected the result of task " + task + " (" + id()
                    + ") to be asked for after the commit, got that before it: the call is sent only then, so waiting here would"
                    + " never end; commit first, or send the call with afterCommit(false)");
        }
    }

    /** What is chained to it knows as well. */
    private static final class Future<T> extends CompletableFuture<T> {
        private final DeferredResult<?> of;

        Future(DeferredResult<?> of) {
            this.of = of;
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Future<>(of);
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            requireSentOrDone();
            return super.get();
        }

        @Override
        public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
            requireSentOrDone();
            return super.get(timeout, unit);
        }

        @Override
        public T join() {
            requireSentOrDone();
            return super.join();
        }

        private void requireSentOrDone() {
            if (!isDone()) {
                of.requireSent();
            }
        }
    }
}
