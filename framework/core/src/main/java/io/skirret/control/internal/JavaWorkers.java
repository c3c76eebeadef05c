package io.skirret.control.internal;

/** How a command of Skirret's own is addressed. */
public final class JavaWorkers {

    /**
     * In the destination of a command: all workers of Skirret's. No worker has this name, so that one of Python, which
     * logs an error for each command that it does not know, passes it over.
     */
    public static final String ALL = "*@skirret";

    /** What names of commands begin with that only they know. */
    private static final String OWN = "skirret_";

    private JavaWorkers() {}

    /** Whether a name in the destination of a command means all of them. */
    public static boolean areMeantBy(String name) {
        return ALL.equals(name);
    }

    /** Whether only they know this command. */
    public static boolean know(String method) {
        return method.startsWith(OWN);
    }
}
