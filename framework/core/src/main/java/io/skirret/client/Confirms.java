package io.skirret.client;

import io.skirret.message.internal.SafeText;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waiting for the broker's word. The transport ends every wait by itself, so none here needs a timeout. */
final class Confirms {

    private Confirms() {}

    /** Null once confirmed; otherwise what happened, of which call and on this thread's stack. */
    static @Nullable PublishException await(CompletableFuture<Void> confirm, String task, String id) {
        try {
            confirm.get();
            return null;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof PublishException failure) {
                return failed(failure.reason(), String.valueOf(failure.getMessage()), failure, task, id);
            }
            return failed(
                    Reason.UNCONFIRMED,
                    "expected the transport to confirm or refuse the message, got " + failed.getCause()
                            + "; whether it was stored is unknown; send it again with the same id if it must arrive",
                    failed,
                    task,
                    id);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return failed(
                    Reason.UNCONFIRMED,
                    "interrupted while waiting for the broker's confirm; whether the message was stored is unknown; send"
                            + " it again with the same id if it must arrive",
                    interrupted,
                    task,
                    id);
        }
    }

    /** A failure that says whose it is: who is to send the call again needs its id, and has no handle that tells. */
    static PublishException failed(Reason reason, String what, @Nullable Throwable cause, String task, String id) {
        return new PublishException(
                reason, "task " + SafeText.line(task, 255) + " (" + SafeText.line(id, 255) + "): " + what, cause, id);
    }
}
