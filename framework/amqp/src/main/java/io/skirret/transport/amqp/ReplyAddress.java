package io.skirret.transport.amqp;

import io.skirret.message.internal.AmqpSize;
import java.util.regex.Pattern;

/**
 * Which reply addresses may be answered. A {@code reply-to} comes from whoever sent the message, and the default
 * exchange leads to every queue: so only what looks like a caller's inbox passes, that is a name with a UUID in it
 * (Celery's are one), never a work queue, dead letters, a rung, or the broker's own names.
 */
final class ReplyAddress {

    private static final Pattern INBOX = Pattern.compile("(?:[A-Za-z0-9_-]+[.:@_-])*"
            + "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}"
            + "(?:[.:@_-][A-Za-z0-9_-]+)*");

    private ReplyAddress() {}

    static boolean allowed(String address) {
        return address.length() <= AmqpSize.LONGEST_SHORT_STRING
                && !address.startsWith("amq.")
                && !address.startsWith("skirret.")
                && !address.endsWith(TopologyNames.DEAD_SUFFIX)
                && !address.endsWith(TopologyNames.DUE_SUFFIX)
                && INBOX.matcher(address).matches();
    }
}
