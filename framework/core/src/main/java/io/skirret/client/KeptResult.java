package io.skirret.client;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.ValueFormat;
import io.skirret.result.ResultStoreException;
import io.skirret.result.internal.ResultStore;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle on a call whose result is kept. The store is watched only while somebody waits. */
final class KeptResult<R> implements AsyncResult<R>, Droppable {

    /** Beyond the time that a caller wants to wait. */
    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    private final RemoteResult<R> heard;
    private final KeptResults all;
    private final ResultStore store;
    private int waiting;
    private ResultStore.@Nullable Watch watch;

    /** As of {@link RemoteResult}. */
    KeptResult(
            List<String> ids,
            String task,
            Type type,
            ValueFormat format,
            KeptResults all,
            CallRevocations revocations) {
        this.heard = new RemoteResult<>(ids, task, type, format, null, revocations);
        this.all = all;
        this.store = all.store();
    }

    @Override
    public String id() {
        return heard.id();
    }

    @Override
    public TaskState state() {
        look();
        return heard.state();
    }

    @Override
    public Optional<TaskProgress> progress() {
        look();
        return heard.progress();
    }

    @Override
    public List<String> children() {
        look();
        return heard.children();
    }

    private void look() {
        if (!heard.state().ready()) {
            answer(store.find(id())).ifPresent(this::accept);
        }
    }

    @Override
    public @Nullable R get(Duration timeout) throws TimeoutException, InterruptedException {
        CompletableFuture<Optional<byte[]>> first = store.find(id());
        var unused = first.thenAccept(there -> there.ifPresent(this::accept));
        begin();
        try {
            return heard.get(timeout);
        } catch (TimeoutException late) {
            return lookOnceMore(first.isDone() ? store.find(id()) : first, late);
        } finally {
            end();
        }
    }

    /** A look may have failed, and what was told meanwhile may have been missed. */
    private @Nullable R lookOnceMore(CompletableFuture<Optional<byte[]>> last, TimeoutException late)
            throws TimeoutException, InterruptedException {
        String trouble = null;
        try {
            last.get(LAST_LOOK.toMillis(), TimeUnit.MILLISECONDS).ifPresent(this::accept);
        } catch (ExecutionException failed) {
            trouble = String.valueOf(
                    failed.getCause() == null
                            ? failed.getMessage()
                            : failed.getCause().getMessage());
        } catch (TimeoutException silent) {
            trouble = "expected the result store at " + store.place() + " to answer within " + LAST_LOOK
                    + ", got nothing; see that it runs and lets this process in";
        }
        if (heard.isDone()) {
            return heard.get(Duration.ZERO);
        }
        throw trouble == null ? late : new TimeoutException(late.getMessage() + "; " + trouble);
    }

    @Override
    public CompletionStage<@Nullable R> toCompletionStage() {
        CompletionStage<@Nullable R> stage = heard.toCompletionStage();
        begin();
        var unused = stage.whenComplete((value, failure) -> end());
        return stage;
    }

    private synchronized void begin() {
        if (waiting++ == 0 && !heard.state().ready()) {
            if (all.await(this)) {
                watch = store.watch(id(), this::accept);
            } else {
                clientClosed();
            }
        }
    }

    private void end() {
        ResultStore.Watch unneeded = null;
        synchronized (this) {
            if (--waiting == 0) {
                all.noLonger(this);
                unneeded = watch;
                watch = null;
            }
        }
        if (unneeded != null) {
            unneeded.close();
        }
    }

    private void accept(byte[] content) {
        try {
            heard.accept(ResultMessage.from(content, id()));
        } catch (UnusableMessageException unreadable) {
            heard.unreadable(unreadable);
        }
    }

    @Override
    public void revoke(boolean terminate) {
        heard.revoke(terminate);
    }

    @Override
    public void forget() {
        heard.forget();
        answer(store.forget(id()));
    }

    @Override
    public void drop(RuntimeException why) {
        heard.drop(why);
    }

    void clientClosed() {
        drop(new IllegalStateException("the client was closed before the result of task " + id()
                + " came; the task may still run, and another client can ask for its result"));
    }

    private static <T> T answer(CompletableFuture<T> asked) {
        try {
            return asked.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof ResultStoreException refused) {
                // A new one, so that its stack says who asked.
                throw new ResultStoreException(refused.retriable(), String.valueOf(refused.getMessage()), refused);
            }
            throw failed;
        }
    }
}
