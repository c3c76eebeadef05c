package io.skirret.transport;

import java.nio.charset.StandardCharsets;

/**
 * An exchange through which processes tell each other something beside the work, such as Celery's {@code celeryev}
 * (topic) and {@code celery.pidbox} (fanout, not durable). It keeps nothing: a message reaches those who listen at that
 * moment.
 *
 * @param name 1 to 200 bytes, without control characters, not starting with {@code amq.}
 * @param type how routing keys choose the listeners
 * @param durable whether it survives a restart of the broker
 * @throws IllegalArgumentException if the name is not allowed
 */
public record BroadcastExchange(String name, Type type, boolean durable) {

    /** How the routing key of a message and the binding key of a listener meet. */
    public enum Type {
        /** They are equal. */
        DIRECT,
        /** Always. */
        FANOUT,
        /**
         * The binding key is a pattern of words with dots between: {@code *} is one word, {@code #} any number of them,
         * also none.
         */
        TOPIC
    }

    private static final int LONGEST = 200;

    public BroadcastExchange {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (name.isBlank()
                || bytes > LONGEST
                || name.startsWith("amq.")
                || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("expected the name of an exchange of 1 to " + LONGEST
                    + " bytes, without control characters and not starting with 'amq.', got one of " + bytes
                    + " bytes; nothing was declared; choose another name");
        }
    }
}
