package io.skirret.transport.amqp;

/** What our exchanges and queues are called in the broker. */
final class TopologyNames {

    /** Direct; work queues are bound to it by their own names. */
    static final String TASKS = "skirret.tasks";

    /** Direct; {@code <queue>.dead} is bound to it by the work queue's name. */
    static final String DEAD = "skirret.dead";

    /**
     * Direct; expired delays come back through it to {@code <queue>.due}, by the work queue's name. What has nowhere to
     * go falls to {@link #UNDELIVERABLE}.
     */
    static final String RETURN = "skirret.return";

    /** Fanout and the queue behind it: delayed messages whose queue was deleted with its {@code <queue>.due}. */
    static final String UNDELIVERABLE = "skirret.undeliverable";

    static final String DELAY_PREFIX = "skirret.delay.";

    static final String DEAD_SUFFIX = ".dead";

    static final String DUE_SUFFIX = ".due";

    static final String BROADCAST_PREFIX = "skirret.broadcast.";

    static final String LOCK_PREFIX = "skirret.lock.";

    private TopologyNames() {}

    static String deadLetters(String queue) {
        return queue + DEAD_SUFFIX;
    }

    /** Where a work queue's messages are between their delay and the work queue. */
    static String due(String queue) {
        return queue + DUE_SUFFIX;
    }

    /**
     * Exchange and queue of one rung, such as {@code skirret.delay.000000012345ms}: sorted by name is sorted by time.
     */
    static String rung(long millis) {
        String digits = Long.toString(millis);
        return DELAY_PREFIX + "0".repeat(12 - digits.length()) + digits + "ms";
    }
}
