package io.skirret.client;

import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waiting for the broker's word. The transport ends every wait by itself, so none here needs a timeout. */
final class Confirms {

    private Confirms() {}

    /** Null once confirmed; otherwise what happened, on this thread's stack. */
    static @Nullable PublishException await(CompletableFuture<Void> confirm) {
        try {
            confirm.get();
            return null;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof PublishException failure) {
                return new PublishException(failure.reason(), String.valueOf(failure.getMessage()), failure);
            }
            return new PublishException(
                    Reason.UNCONFIRMED,
                    "expected the transport to confirm or refuse the message, got " + failed.getCause()
                            + "; whether it was stored is unknown",
                    failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new PublishException(
                    Reason.UNCONFIRMED,
                    "interrupted while waiting for the broker's confirm; whether the message was stored is unknown",
                    interrupted);
        }
    }
}
