package io.skirret.message.internal;

import io.skirret.message.Message;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether two messages are copies of one: the same attempt of the same call. An id alone does not say so, since anybody
 * may use it again.
 */
public final class MessageCopies {

    private static final String UUID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    private MessageCopies() {}

    /** Whether a copy of it can be told from another message: not without an id. */
    public static boolean canBeKnown(Message message) {
        return message.headers().get(HeaderNames.ID) instanceof String id && !id.isEmpty();
    }

    /**
     * Whether all is the same, bytes included, but for what brokers and workers write on a message that comes back: its
     * hops, the workers' marks, how urgent it is.
     */
    public static boolean same(Message one, Message other) {
        return Objects.equals(one.headers().get(HeaderNames.ID), other.headers().get(HeaderNames.ID))
                && Arrays.equals(one.body(), other.body())
                && Objects.equals(
                        one.properties().correlationId(), other.properties().correlationId())
                && Objects.equals(one.properties().replyTo(), other.properties().replyTo())
                && Objects.equals(
                        one.properties().timestamp(), other.properties().timestamp())
                && sameHeaders(of(one), of(other));
    }

    /**
     * Whether what is the same as this message can only be a copy of it: its id was drawn at random, or the time tells
     * it from a later call. Somebody may send the same call under the same id every night, and each is to run.
     */
    public static boolean isOneOfAKind(Message message) {
        return message.properties().timestamp() != null
                || (message.headers().get(HeaderNames.ID) instanceof String id && isUuid(id));
    }

    // No pattern: asked of each message that another client sent.
    private static boolean isUuid(String id) {
        if (id.length() != UUID.length()) {
            return false;
        }
        for (int i = 0; i < UUID.length(); i++) {
            char each = id.charAt(i);
            if (UUID.charAt(i) == '-' ? each != '-' : each > 'f' || Character.digit(each, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameHeaders(Map<String, @Nullable Object> some, Map<String, @Nullable Object> others) {
        // Not equals(): a value may be bytes.
        return some.keySet().equals(others.keySet())
                && some.entrySet().stream()
                        .allMatch(entry -> Objects.deepEquals(entry.getValue(), others.get(entry.getKey())));
    }

    private static Map<String, @Nullable Object> of(Message message) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        headers.keySet().removeIf(name -> HeaderNames.isHop(name) || name.equals(HeaderNames.PRIORITY));
        Marks.remove(headers);
        return headers;
    }
}
