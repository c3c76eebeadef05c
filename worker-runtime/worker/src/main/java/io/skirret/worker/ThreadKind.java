package io.skirret.worker;

/** What kind of threads run tasks. */
public enum ThreadKind {
    /** Virtual threads where the running Java has them (21 and later), else platform threads. */
    AUTO,
    /** A virtual thread for each run; needs Java 21. */
    VIRTUAL,
    /** A pool of platform threads. */
    PLATFORM
}
