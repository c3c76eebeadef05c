package io.skirret.console.internal.operation;

import io.skirret.console.internal.store.OperationOptions;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.HeaderNames;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes out for a dead letter: the call with its body to the byte, its retries at none, its replays one higher.
 *
 * @param message to be sent; null if nothing is
 * @param refusal why nothing is, for people; null if something is
 */
record Replay(@Nullable Message message, @Nullable String refusal) {

    static Replay of(@Nullable Message entry, OperationOptions options, Instant now) {
        if (entry == null) {
            return refused("it was removed before its turn came");
        }
        DeadLetter letter = DeadLetter.from(entry);
        Instant expires = letter.expires();
        if (!options.ignoreExpiry() && expires != null && !expires.isAfter(now)) {
            return refused("it expired at " + expires
                    + ", and a worker would throw it away; ignore_expiry sends it without a time to expire");
        }
        Message original = options.ignoreExpiry() ? letter.originalWithoutExpiry() : letter.original();
        return new Replay(steered(original, options), null);
    }

    private static Replay refused(String why) {
        return new Replay(null, why);
    }

    /** The same with another priority or task, if one is asked for. */
    static Message steered(Message message, OperationOptions options) {
        if (options.priority() == null && options.task() == null) {
            return message;
        }
        MessageProperties properties = options.priority() == null
                ? message.properties()
                : message.properties().toBuilder().priority(options.priority()).build();
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        if (options.task() != null) {
            headers.put(HeaderNames.TASK, options.task());
        }
        return new Message(properties, headers, message.body());
    }
}
