package io.skirret.cli;

import io.skirret.worker.ThreadKind;

/**
 * Carrier threads for the virtual threads of this virtual machine, which belongs to the command. On Java 21 to 23 a
 * task that blocks inside {@code synchronized} holds on to its carrier, so that few such tasks stop all others: there
 * must be one per run. A worker that is embedded in an application does not touch this: there it is the application's
 * to choose.
 */
final class CarrierThreads {

    /** As many as a worker runs at a time on virtual threads unless told otherwise. */
    static final int DEFAULT = 64;

    static final String PROPERTY = "jdk.virtualThreadScheduler.parallelism";

    private static final int FIRST_WITH_VIRTUAL = 21;
    private static final int FIRST_WITHOUT_PINNING = 24;

    private CarrierThreads() {}

    /** To be called before the first virtual thread starts; later it has no effect. What somebody set already stays. */
    static void provide(ThreadKind threads, int concurrency) {
        provide(Runtime.version().feature(), threads, concurrency);
    }

    static void provide(int java, ThreadKind threads, int concurrency) {
        boolean pins = java >= FIRST_WITH_VIRTUAL && java < FIRST_WITHOUT_PINNING;
        if (pins && threads != ThreadKind.PLATFORM && System.getProperty(PROPERTY) == null) {
            System.setProperty(
                    PROPERTY,
                    String.valueOf(Math.max(concurrency, Runtime.getRuntime().availableProcessors())));
        }
    }
}
