package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.PublishException.Fate;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What tests of publishing say and ask, in short. */
final class Publications {

    private Publications() {}

    /** Stands for a normal end where a reason is expected; no publication ends with it. */
    static final Reason CONFIRMED = Reason.CLOSED;

    static Reason orConfirmed(Reason reason) {
        return reason == null ? CONFIRMED : reason;
    }

    static long ready(Transport transport, String queue) {
        return transport.admin().status(queue).orElseThrow().ready();
    }

    static Publication to(String queue, String body) {
        return new Publication(
                new Destination.Queue(queue),
                new Message(
                        MessageProperties.json(body.substring(0, Math.min(20, body.length())), null),
                        Map.of(),
                        body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Null for a confirmed publication. */
    static Reason reason(CompletableFuture<Void> publication) {
        try {
            publication.get(60, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException failed) {
            Throwable cause =
                    failed.getCause() instanceof CompletionException inner ? inner.getCause() : failed.getCause();
            assertThat(cause).isInstanceOf(PublishException.class);
            PublishException refused = (PublishException) cause;
            assertThat(refused.fate() == Fate.UNKNOWN).isEqualTo(refused.reason() == Reason.UNCONFIRMED);
            return refused.reason();
        } catch (InterruptedException | java.util.concurrent.TimeoutException hung) {
            throw new AssertionError("a publication without an end", hung);
        }
    }
}
