package io.skirret.transport.amqp;

import io.skirret.message.internal.AmqpSize;
import io.skirret.transport.TransportException;
import java.util.List;

/** Which names a work queue may have. */
final class Queues {

    // "<queue>.dead" must fit too.
    private static final int LONGEST = AmqpSize.LONGEST_SHORT_STRING - TopologyNames.DEAD_SUFFIX.length();

    private static final List<String> OWN_PREFIXES = List.of(
            TopologyNames.DELAY_PREFIX,
            TopologyNames.BROADCAST_PREFIX,
            TopologyNames.LOCK_PREFIX,
            TopologyNames.BARRIER_PREFIX);

    private Queues() {}

    static void requireName(String queue) {
        int length = AmqpSize.utf8(queue);
        if (length == 0
                || length > LONGEST
                || queue.startsWith("amq.")
                || queue.endsWith(TopologyNames.DEAD_SUFFIX)
                || queue.endsWith(TopologyNames.DUE_SUFFIX)
                || queue.equals(TopologyNames.UNDELIVERABLE)
                || OWN_PREFIXES.stream().anyMatch(queue::startsWith)
                || queue.codePoints().anyMatch(Character::isISOControl)) {
            throw new TransportException(
                    "expected a queue name of 1 to " + LONGEST + " bytes, without control characters and"
                            + " not starting with 'amq.', and not named as Skirret's own queues are ('*.dead', '*.due', '"
                            + TopologyNames.UNDELIVERABLE + "', '" + String.join("*', '", OWN_PREFIXES)
                            + "*'), got '" + Printable.of(queue) + "' (" + length + " bytes);"
                            + " nothing was declared; choose another name");
        }
    }
}
