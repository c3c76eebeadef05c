package io.skirret.agent;

import io.skirret.client.internal.Weaving;
import org.jspecify.annotations.Nullable;

/** What happens when a class with tasks stays unwoven: it is said, and remembered where the application can ask. */
final class WeavingFailures {

    private final Report report;
    private final boolean required;

    WeavingFailures(Report report, boolean required) {
        this.report = report;
        this.required = required;
    }

    /** The class could not be changed: that may work when it is built. */
    void notWoven(String className, String got, Throwable cause) {
        notWoven(className, got, "Weave the class at build time (byte-buddy-maven-plugin), or call", cause);
    }

    /** The class, however woven, could not reach Skirret. */
    void outOfReach(String className, ClassLoader loader) {
        String name = loader.getName() == null ? "" : "'" + loader.getName() + "' ";
        notWoven(
                className,
                "a class loader that cannot see skirret-core: " + name + loader,
                "Put skirret-core where that class loader finds it, or call",
                null);
    }

    private void notWoven(String className, String got, String advice, @Nullable Throwable cause) {
        remember(className);
        report.loudOnce(
                className,
                "expected to weave " + className + ", so that calls of its @Task methods are sent, got " + got + ". "
                        + (required
                                ? "The process stops, as the agent's option 'required' asks."
                                : "Its task methods run in place, in this process, and nothing is sent.")
                        + " " + advice + " its stub with .delay(...).",
                cause);
        if (required) {
            stop();
        }
    }

    private static synchronized void remember(String className) {
        // Constants of the compiler's: the agent must not load the application's classes here.
        String before = System.getProperty(Weaving.FAILED_PROPERTY);
        System.setProperty(Weaving.FAILED_PROPERTY, before == null ? className : before + "," + className);
    }

    /** On a thread of its own: this one is loading a class, and may hold what the shutdown waits for. */
    private static void stop() {
        new Thread(() -> System.exit(1), "skirret-agent-required").start();
    }
}
