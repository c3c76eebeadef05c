package io.skirret.message.internal;

import io.skirret.message.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What RabbitMQ says of the last time it dead-lettered a message by itself. The last one counts: a message that waited
 * in a delay queue bears that first "death" too.
 *
 * @param reason our code for it
 * @param queue where it died
 * @param at when, to the second; null before it is told
 */
record BrokerDeath(
        String reason, @Nullable String queue, @Nullable Instant at) {

    static @Nullable BrokerDeath in(Map<String, @Nullable Object> headers) {
        if (headers.get("x-death") instanceof List<?> deaths
                && !deaths.isEmpty()
                && deaths.get(0) instanceof Map<?, ?> latest
                && latest.get("reason") instanceof String reason) {
            return new BrokerDeath(
                    code(reason),
                    latest.get("queue") instanceof String queue ? queue : null,
                    latest.get("time") instanceof Instant time ? time : null);
        }
        BrokerDeath last = in(headers, "x-last-death-");
        return last != null ? last : in(headers, "x-first-death-");
    }

    private static @Nullable BrokerDeath in(Map<String, @Nullable Object> headers, String prefix) {
        return headers.get(prefix + "reason") instanceof String reason
                ? new BrokerDeath(
                        code(reason), headers.get(prefix + "queue") instanceof String queue ? queue : null, null)
                : null;
    }

    private static String code(String brokersWord) {
        return switch (brokersWord) {
            case "delivery_limit" -> DeadLetter.DELIVERY_LIMIT;
            case "expired" -> DeadLetter.EXPIRED;
            case "rejected" -> DeadLetter.REJECTED;
            case "maxlen" -> DeadLetter.OVERFLOW;
            default -> brokersWord;
        };
    }

    String explanation() {
        return switch (reason) {
            case DeadLetter.DELIVERY_LIMIT ->
                "delivered too often without an outcome: it may kill its workers, or was close to one that does";
            case DeadLetter.EXPIRED -> "its time to live ended before a worker took it";
            case DeadLetter.REJECTED ->
                "rejected unread: by a worker because its body is too large (skirret.publish.max-body-bytes), or by a consumer"
                        + " that is not Skirret's";
            case DeadLetter.OVERFLOW -> "its queue was full";
            default -> "the broker dead-lettered it";
        };
    }
}
