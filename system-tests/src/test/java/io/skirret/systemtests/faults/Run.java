package io.skirret.systemtests.faults;

/**
 * One attempt of a task in one worker, as it wrote it down.
 *
 * @param end {@link #NEVER} if its worker died first
 * @param failed whether it ended, and failed
 */
record Run(String id, int attempt, String pid, long begin, long end, boolean failed) {

    static final long NEVER = Long.MAX_VALUE;

    boolean done() {
        return end != NEVER && !failed;
    }
}
