package io.skirret.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Where messages go to or come from, as spans have it: the name of a span and the attributes that a sampler may look
 * at. By the conventions for RabbitMQ.
 */
record Place(String name, Attributes attributes) {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> ROUTING_KEY =
            AttributeKey.stringKey("messaging.rabbitmq.destination.routing_key");

    /** @param operation {@code send}, {@code process} or {@code settle} */
    static Place of(String operation, String exchange, String routingKey, String queue) {
        String destination = destination(exchange, routingKey, queue);
        Attributes attributes = Attributes.of(
                SYSTEM, "rabbitmq", OPERATION_NAME, operation, OPERATION_TYPE, operation, DESTINATION, destination);
        return new Place(
                operation + " " + destination,
                routingKey.isEmpty()
                        ? attributes
                        : attributes.toBuilder().put(ROUTING_KEY, routingKey).build());
    }

    private static String destination(String exchange, String routingKey, String queue) {
        StringBuilder name = new StringBuilder();
        append(name, exchange);
        append(name, routingKey);
        append(name, queue.equals(routingKey) ? "" : queue);
        return name.toString();
    }

    private static void append(StringBuilder name, String part) {
        if (!part.isEmpty()) {
            name.append(name.isEmpty() ? "" : ":").append(part);
        }
    }

    /**
     * Places that were made before. Anybody may send with any routing key, so beyond some hundred none is kept.
     *
     * @param <K> what tells them apart
     */
    static final class Cache<K> {

        private static final int MOST = 500;

        private final Map<K, Place> places = new ConcurrentHashMap<>();
        private final Function<K, Place> make;

        Cache(Function<K, Place> make) {
            this.make = make;
        }

        Place get(K key) {
            Place known = places.get(key);
            if (known != null) {
                return known;
            }
            Place place = make.apply(key);
            if (places.size() < MOST) {
                places.put(key, place);
            }
            return place;
        }
    }
}
