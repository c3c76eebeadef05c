package io.skirret.cli.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A queue as the management API describes it.
 *
 * @param policy the effective policy: that of users and that of operators together
 * @param arguments those that it was declared with
 * @param waiting messages that are neither ready nor held by a consumer
 * @param members nodes that keep a copy
 * @param online those of them that run
 */
record ManagedQueue(
        String name, Map<String, String> policy, Map<String, String> arguments, long waiting, int members, int online) {

    static ManagedQueue of(JsonNode queue) {
        return new ManagedQueue(
                queue.path("name").asText(),
                texts(queue.path("effective_policy_definition")),
                texts(queue.path("arguments")),
                queue.path("messages").asLong()
                        - queue.path("messages_ready").asLong()
                        - queue.path("messages_unacknowledged").asLong(),
                queue.path("members").size(),
                queue.path("online").size());
    }

    // RabbitMQ writes an empty list where there is nothing.
    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    boolean isDelay() {
        return name.startsWith("skirret.delay.");
    }
}
