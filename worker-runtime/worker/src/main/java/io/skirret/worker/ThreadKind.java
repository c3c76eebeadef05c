package io.skirret.worker;

/** What kind of threads run tasks. */
public enum ThreadKind {
    /**
     * Virtual threads on Java 24 and later, and on 21 to 23 if {@code jdk.virtualThreadScheduler.parallelism} is set;
     * else platform threads.
     */
    AUTO,
    /**
     * A virtual thread per run; needs Java 21. On Java 21 to 23 a task that blocks inside {@code synchronized} holds on
     * to its carrier thread: start the virtual machine with {@code -Djdk.virtualThreadScheduler.parallelism} of at
     * least the worker's concurrency there.
     */
    VIRTUAL,
    /** A pool of platform threads. */
    PLATFORM
}
