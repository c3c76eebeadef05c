package io.skirret.transport.memory;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.Destination;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The marks that RabbitMQ leaves on a message it moves by itself. */
final class DeathHeaders {

    private DeathHeaders() {}

    /** A message given up by its queue, on its way to the dead letters. */
    static StoredMessage bury(StoredMessage stored, String queue, MemoryQueue.Death why) {
        Message marked = mark(stored.message, why.reason, queue, stored.exchange, stored.routingKey, null);
        return new StoredMessage(marked, "skirret.dead", queue, null);
    }

    /** A message whose delay has passed, on its way back to its queue. */
    static StoredMessage waited(Message message, Destination.Delayed destination, Instant now) {
        String rung = "skirret.delay." + destination.delay().toMillis();
        Message marked = mark(message, "expired", rung, rung, destination.queue(), now);
        return new StoredMessage(marked, "skirret.tasks", destination.queue(), null);
    }

    private static Message mark(
            Message message, String reason, String queue, String exchange, String routingKey, @Nullable Instant time) {
        Map<String, @Nullable Object> death = new LinkedHashMap<>();
        death.put("count", 1L);
        death.put("reason", reason);
        death.put("queue", queue);
        death.put("exchange", exchange);
        death.put("routing-keys", List.of(routingKey));
        if (time != null) {
            death.put("time", time);
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        headers.put("x-death", List.of(death));
        headers.put("x-first-death-reason", reason);
        headers.put("x-first-death-queue", queue);
        headers.put("x-first-death-exchange", exchange);
        return new Message(withoutExpiration(message.properties()), headers, message.body());
    }

    // RabbitMQ drops it too, so that the message does not expire again where it lands.
    private static MessageProperties withoutExpiration(MessageProperties from) {
        return from.expiration() == null
                ? from
                : from.toBuilder().expiration(null).build();
    }
}
