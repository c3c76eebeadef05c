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
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The handle on a call whose result is kept. The store is watched only while somebody waits. */
final class KeptResult<R> implements AsyncResult<R> {

    private final RemoteResult<R> heard;
    private final ResultStore store;
    private int waiting;
    private ResultStore.@Nullable Watch watch;

    /** As of {@link RemoteResult}. */
    KeptResult(
            List<String> ids,
            String task,
            Type type,
            ValueFormat format,
            ResultStore store,
            CallRevocations revocations) {
        this.heard = new RemoteResult<>(ids, task, type, format, null, revocations);
        this.store = store;
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
            String trouble = trouble(first);
            throw trouble == null ? late : new TimeoutException(late.getMessage() + "; " + trouble);
        } finally {
            end();
        }
    }

    private static @Nullable String trouble(CompletableFuture<?> first) {
        try {
            first.getNow(null);
            return null;
        } catch (CompletionException failed) {
            return String.valueOf(
                    failed.getCause() == null
                            ? failed.getMessage()
                            : failed.getCause().getMessage());
        }
    }

    @Override
    public CompletionStage<@Nullable R> toCompletionStage() {
        CompletionStage<@Nullable R> stage = heard.toCompletionStage();
        begin();
        var unused = stage.whenComplete((value, failure) -> end());
        return stage;
    }

    private synchronized void begin() {
        waiting++;
        if (watch == null && !heard.state().ready()) {
            watch = store.watch(id(), this::accept);
        }
    }

    private void end() {
        ResultStore.Watch unneeded = null;
        synchronized (this) {
            if (--waiting == 0) {
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

    /** It was not sent, and nothing comes. */
    void drop(RuntimeException why) {
        heard.drop(why);
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
