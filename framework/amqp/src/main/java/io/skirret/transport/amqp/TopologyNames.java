package io.skirret.transport.amqp;

import java.util.Locale;

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

    /** Direct; what a process that removes delay queues sends through one of them goes in here. */
    static final String PROBE = DELAY_PREFIX + "probe";

    /** Direct; and comes out here. What that process does not wait for any more falls to {@link #DROPPED}. */
    static final String PROBED = DELAY_PREFIX + "probed";

    /** Fanout and the queue behind it, which keeps nothing. */
    static final String DROPPED = DELAY_PREFIX + "dropped";

    /** Delay queue for a moment, to see how many dead letters the broker has on their way. */
    static final String TRIAL = DELAY_PREFIX + "trial";

    /** The header that tells what is sent through a delay queue for a look from all that waits there. */
    static final String PROBE_HEADER = "skirret_probe";

    /** What the headers begin with that lead a message from rung to rung. */
    static final String HOP_PREFIX = "skirret_after_";

    static final String DEAD_SUFFIX = ".dead";

    static final String DUE_SUFFIX = ".due";

    static final String BROADCAST_PREFIX = "skirret.broadcast.";

    static final String LOCK_PREFIX = "skirret.lock.";

    /** A group's barrier. */
    static final String BARRIER_PREFIX = "skirret.group.";

    /** Direct; barriers are bound to it by their own names, so that what is to leave one can be sent there. */
    static final String BARRIERS = "skirret.groups";

    private static final String[] RUNGS = ofRungs(DELAY_PREFIX + "rung.");
    private static final String[] AFTER = ofRungs(DELAY_PREFIX + "after.");
    private static final String[] UNUSED = ofRungs(DELAY_PREFIX + "unused.");
    private static final String[] MADE = ofRungs(DELAY_PREFIX + "made.");
    private static final String[] HOPS = ofRungs(HOP_PREFIX);

    private TopologyNames() {}

    static String deadLetters(String queue) {
        return queue + DEAD_SUFFIX;
    }

    /** Where a work queue's messages are between their delay and the work queue. */
    static String due(String queue) {
        return queue + DUE_SUFFIX;
    }

    /**
     * Exchange and queue of one rung, such as {@code skirret.delay.rung.000000002000ms}: sorted by name is sorted by
     * time.
     *
     * @param rung see {@link DelayLadder#millis}
     */
    static String rung(int rung) {
        return RUNGS[rung];
    }

    /**
     * Headers; where a message goes that has waited on a rung: to the next one that its {@link #hop} names, or else to
     * {@link #RETURN}.
     */
    static String afterRung(int rung) {
        return AFTER[rung];
    }

    /** Exchange that stands for a rung that nothing leads to, because it is being removed or was. */
    static String unused(int rung) {
        return UNUSED[rung];
    }

    /** Exchange that says that a process made this rung when it needed it, and no operator did for others. */
    static String made(int rung) {
        return MADE[rung];
    }

    /** The header of a message that says on which rung it waits after this one, by its {@link #rung name}. */
    static String hop(int rung) {
        return HOPS[rung];
    }

    private static String[] ofRungs(String prefix) {
        String[] names = new String[DelayLadder.RUNGS];
        for (int rung = 0; rung < names.length; rung++) {
            names[rung] = prefix + String.format(Locale.ROOT, "%012dms", DelayLadder.millis(rung));
        }
        return names;
    }
}
