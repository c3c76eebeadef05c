package io.skirret.transport.amqp;

import io.skirret.message.internal.AmqpSize;
import io.skirret.transport.TransportException;

/** Which names a work queue may have. */
final class Queues {

    // "<queue>.dead" must fit too.
    private static final int LONGEST = AmqpSize.LONGEST_SHORT_STRING - TopologyNames.DEAD_SUFFIX.length();

    private Queues() {}

    static void requireName(String queue) {
        int length = AmqpSize.utf8(queue);
        if (length == 0
                || length > LONGEST
                || queue.startsWith("amq.")
                || queue.endsWith(TopologyNames.DEAD_SUFFIX)
                || queue.endsWith(TopologyNames.DUE_SUFFIX)
                || queue.codePoints().anyMatch(Character::isISOControl)) {
            throw new TransportException(
                    "expected a queue name of 1 to " + LONGEST + " bytes, without control characters and"
                            + " not starting with 'amq.' and not ending in '.dead' or '.due' as Skirret's own queues"
                            + " do, got '" + Printable.of(queue) + "' (" + length + " bytes);"
                            + " nothing was declared; choose another name");
        }
    }
}
