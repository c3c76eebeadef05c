package io.skirret.systemtests.faults;

/**
 * Something that broke.
 *
 * @param number to tell faults of one moment apart
 * @param time when it began; of a process's death, when that was noticed
 * @param until when it was over
 * @param inFlight most messages that were held, unsettled, where it struck
 * @param pid the worker it struck; {@link #ALL} if it struck the broker or each worker
 */
record Fault(int number, long time, long until, String kind, long inFlight, String pid) {

    static final String ALL = "-";

    /**
     * How long after its run wrote that it ended a message may be held, in milliseconds: what the run came to is
     * published, confirmed and acknowledged after that, and what its worker's death brings back is dated {@link #LATE}.
     * Measured: up to 0.75 s under load.
     */
    static final long BLUR = 2_000;

    /**
     * How long after a worker's last act it may be noticed that its process ended, in milliseconds. Measured: 0.3 to
     * 0.75 s where a process halts itself, less than 0.1 s where it is killed.
     */
    static final long LATE = 1_000;

    /**
     * How long after a fault of broker or network connections may still come and go, deliver again, and outcomes wait
     * for them, in milliseconds: a worker tries to connect every 10 s at the latest, and to publish an outcome as well.
     */
    static final long RECOVERY = 20_000;

    /**
     * How long after a fault a message that it brought back may run again, in milliseconds. Measured: up to 10 s, with
     * a few quarantined messages before it.
     */
    static final long RETURN = 60_000;

    static Fault parse(int number, String[] line) {
        return new Fault(
                number, Long.parseLong(line[0]), Long.parseLong(line[1]), line[2], Long.parseLong(line[3]), line[4]);
    }

    /**
     * Whether this struck where the message of this run was held, unsettled. A run that never ended was cut by the
     * death of its worker, and not by what befell the broker.
     *
     * @param held until when that may have been
     */
    boolean struck(Run run, long held) {
        boolean here = strikesAll() ? run.end() != Run.NEVER : pid.equals(run.pid());
        return here && run.begin() <= until + RECOVERY && held >= time;
    }

    /** Whether this was, or was being recovered from, at some time between these. */
    boolean within(long from, long to) {
        return until + (strikesAll() ? RECOVERY : 0) >= from && mayPrecede(to);
    }

    boolean strikesAll() {
        return pid.equals(ALL);
    }

    /**
     * How many messages a broker may have been handing on when it died, from the three delay queues that a retry waits
     * in one after another, and from a {@code .due} queue: its dead-letter worker sends as many again of which it had
     * no confirm (RabbitMQ's {@code dead_letter_worker_consumer_prefetch}, 32 of each queue).
     */
    static final long HANDED_ON = (3 + 1) * 32;

    /** Whether the broker itself died. */
    boolean brokerDied() {
        return kind.equals("broker-kill");
    }

    /** Whether what runs once more then may have been brought back by this. */
    boolean mayLeadTo(long begin) {
        return mayPrecede(begin) && begin <= until + RETURN;
    }

    boolean mayPrecede(long moment) {
        return time - LATE <= moment;
    }
}
