package io.skirret.outbox;

import io.skirret.message.Message;
import io.skirret.message.internal.MessageCodec;
import io.skirret.transport.Destination;
import io.skirret.transport.Destination.Rounding;
import io.skirret.transport.Publication;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table.
 *
 * @param id 0 until it is written
 * @param ownQueue whether a relay declares the queue; it binds any other
 * @param due when the task is to run; null for at once
 * @param headers properties and headers of the message, see {@link MessageCodec}
 */
record StoredCall(
        long id,
        String taskId,
        String task,
        String queue,
        boolean ownQueue,
        @Nullable String orderKey,
        Instant storedAt,
        @Nullable Instant due,
        byte[] headers,
        byte[] body,
        int attempts) {

    static StoredCall of(
            Message message,
            String queue,
            boolean ownQueue,
            @Nullable String orderKey,
            Instant storedAt,
            @Nullable Instant due) {
        return new StoredCall(
                0,
                String.valueOf(message.headers().get("id")),
                String.valueOf(message.headers().get("task")),
                queue,
                ownQueue,
                orderKey,
                storedAt,
                due,
                MessageCodec.encode(message),
                message.body(),
                0);
    }

    /**
     * What is published: a delay waits for what is left of it.
     *
     * @throws IOException if the row is none that this version wrote
     */
    Publication publication(Instant now) throws IOException {
        Duration left = due == null ? Duration.ZERO : Duration.between(now, due);
        Destination destination = left.isNegative() || left.isZero()
                ? new Destination.Queue(queue)
                : new Destination.Delayed(queue, left, Rounding.DOWN);
        return new Publication(destination, MessageCodec.decode(headers, body));
    }
}
