package io.skirret.client;

import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call on its way. */
record Prepared<R>(
        String task, AsyncResult<R> result, Publication publication, CompletableFuture<Void> confirm, String queue) {

    /** Of the call that is sent: that of its result is another one's if it is the first of a chain. */
    String id() {
        String id = publication.message().properties().correlationId();
        return id == null ? result.id() : id;
    }

    @Nullable
    PublishException await(CompletableFuture<Void> word) {
        return Confirms.await(word, task, id());
    }
}
