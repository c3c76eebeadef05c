package io.skirret.agent;

import io.skirret.client.Weaving;
import org.jspecify.annotations.Nullable;

/** What happens when a class with tasks stays unwoven: it is said, and remembered where the application can ask. */
final class Failures {

    private final Report report;
    private final boolean required;

    Failures(Report report, boolean required) {
        this.report = report;
        this.required = required;
    }

    void notWoven(String className, String got, @Nullable Throwable cause) {
        remember(className);
        report.loudOnce(
                className,
                "expected to weave " + className + ", so that calls of its @Task methods are sent, got " + got + ". "
                        + (required
                                ? "The process stops, as the agent's option 'required' asks."
                                : "Its task methods run in place, in this process, and nothing is sent.")
                        + " Weave the class at build time (byte-buddy-maven-plugin), or call its stub with .delay(...).",
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
