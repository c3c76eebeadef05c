package io.skirret.idempotency.internal;

/** How the run of a key ended. */
public sealed interface KeyOutcome {

    /** The most bytes that stores take. */
    int MOST_BYTES = 1 << 20;

    /**
     * It returned.
     *
     * @param result what was kept of its result, in a form of the worker's; empty for nothing. Not to be changed
     */
    record Succeeded(byte[] result) implements KeyOutcome {}

    /**
     * It failed for good.
     *
     * @param why one sentence for a person
     */
    record Failed(String why) implements KeyOutcome {}
}
