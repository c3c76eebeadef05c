package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.HeaderMap;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Between our messages and the client's properties. No type of the client gets out, and nothing the broker would act on
 * gets in.
 */
final class MessageMapper {

    /** The priority of a message that waits with a lower one; see {@link BrokerVersion#highestWaitingPriority}. */
    static final String PRIORITY_HEADER = "skirret_priority";

    private MessageMapper() {}

    /** @param wire whose headers are those given; both are the message's now */
    static Message fromWire(BasicProperties wire, WireHeaders given, byte[] body) {
        LinkedHashMap<String, @Nullable Object> headers = given.all();
        Integer priority = wire.getPriority();
        // Only from the hop it was set for: a client that copies headers may send it with a priority of its own.
        if (headers.remove(PRIORITY_HEADER) instanceof Number kept
                && (priority == null || (kept.intValue() > priority && priority == BrokerVersion.CALM))) {
            priority = Math.max(0, Math.min(255, kept.intValue()));
        }
        Integer mode = wire.getDeliveryMode();
        Date timestamp = wire.getTimestamp();
        return new Message(
                MessageProperties.builder()
                        .contentType(wire.getContentType())
                        .contentEncoding(wire.getContentEncoding())
                        .correlationId(wire.getCorrelationId())
                        .replyTo(wire.getReplyTo())
                        .messageId(wire.getMessageId())
                        .type(wire.getType())
                        .appId(wire.getAppId())
                        .priority(priority)
                        .persistent(mode != null && mode == 2)
                        .expiration(wire.getExpiration())
                        .timestamp(timestamp == null ? null : timestamp.toInstant())
                        .build(),
                HeaderMap.received(headers),
                body);
    }

    /**
     * What is sent. Never has a user id, {@code CC}, {@code BCC}, or the broker's own book-keeping: RabbitMQ before 4.0
     * loses messages that come back with their {@code x-death}.
     */
    static BasicProperties toWire(Message message) {
        return toWire(message, 0, 255);
    }

    /**
     * As {@link #toWire}, for a wait: without an expiration of its own, with a priority of at most this, and with the
     * headers that lead it from rung to rung.
     *
     * @param highest see {@link BrokerVersion#highestWaitingPriority}
     * @param path see {@link DelayLadder}
     */
    static BasicProperties toWaiting(Message message, int highest, long path) {
        return toWire(message, path, highest);
    }

    private static BasicProperties toWire(Message message, long path, int highest) {
        MessageProperties from = message.properties();
        Map<String, @Nullable Object> headers = message.headers();
        Integer priority = from.priority();
        boolean lower = priority != null && priority > highest;
        if (lower || DelayLadder.rest(path) != 0 || !isWire(headers)) {
            headers = wireHeaders(headers);
        }
        if (lower) {
            headers.put(PRIORITY_HEADER, priority);
            priority = highest;
        }
        for (long at = path, next = DelayLadder.rest(at); next != 0; at = next, next = DelayLadder.rest(at)) {
            headers.put(TopologyNames.hop(DelayLadder.first(at)), TopologyNames.rung(DelayLadder.first(next)));
        }
        Instant timestamp = from.timestamp();
        return new BasicProperties(
                from.contentType(),
                from.contentEncoding(),
                headers,
                from.persistent() ? 2 : 1,
                priority,
                from.correlationId(),
                from.replyTo(),
                path == 0 ? from.expiration() : null,
                from.messageId(),
                timestamp == null ? null : Date.from(timestamp),
                from.type(),
                null,
                from.appId(),
                null);
    }

    /** Nearly always: the client makes a copy of its own, and one is enough. */
    private static boolean isWire(Map<String, @Nullable Object> headers) {
        for (Map.Entry<String, @Nullable Object> header : headers.entrySet()) {
            if (isBrokers(header.getKey()) || !isWire(header.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, @Nullable Object> wireHeaders(Map<String, @Nullable Object> headers) {
        Map<String, @Nullable Object> changed = new HashMap<>(headers.size() * 2);
        headers.forEach((name, value) -> {
            if (!isBrokers(name)) {
                changed.put(name, wire(value));
            }
        });
        return changed;
    }

    private static boolean isBrokers(String header) {
        // Asked of every header of every message, and few begin like these.
        char first = header.isEmpty() ? ' ' : header.charAt(0);
        if (first != 'x' && first != 'C' && first != 'B' && first != 's') {
            return false;
        }
        return switch (header) {
            case "CC", "BCC", "x-death", "x-delivery-count", "x-acquired-count", PRIORITY_HEADER -> true;
            default ->
                header.startsWith("x-first-death-")
                        || header.startsWith("x-last-death-")
                        || header.startsWith(TopologyNames.HOP_PREFIX);
        };
    }

    private static boolean isWire(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Integer || value instanceof Boolean) {
            return true;
        }
        if (value instanceof List<?> list) {
            for (Object inner : list) {
                if (!isWire(inner)) {
                    return false;
                }
            }
            return true;
        }
        return value instanceof Map<?, ?> map
                ? map.isEmpty()
                : value instanceof Long || value instanceof Double || value instanceof byte[];
    }

    private static @Nullable Object wire(@Nullable Object value) {
        if (value instanceof Instant instant) {
            return Date.from(instant);
        }
        if (value instanceof BigDecimal number && !fitsDecimal(number)) {
            return number.toPlainString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, inner) -> copy.put(String.valueOf(name), wire(inner)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(inner -> copy.add(wire(inner)));
            return copy;
        }
        return value;
    }

    // AMQP's decimal is 32 bits and a scale of up to 255.
    private static boolean fitsDecimal(BigDecimal number) {
        return number.scale() >= 0
                && number.scale() <= 255
                && number.unscaledValue().bitLength() < 32;
    }
}
