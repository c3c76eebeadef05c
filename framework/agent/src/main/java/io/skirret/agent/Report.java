package io.skirret.agent;

import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the agent says, on standard error: it runs before the application has set up its logging. Thread-safe. */
final class Report {

    private final PrintStream out;
    private final boolean debug;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    Report(PrintStream out, boolean debug) {
        this.out = out;
        this.debug = debug;
    }

    /** Something that must not be missed. */
    void loud(String message, @Nullable Throwable cause) {
        String why = cause == null ? "" : System.lineSeparator() + "  cause: " + cause;
        out.println("SKIRRET AGENT: " + message + why);
        if (debug && cause != null) {
            cause.printStackTrace(out);
        }
    }

    /** As {@link #loud(String, Throwable)}, the first time only. */
    void loudOnce(String about, String message, @Nullable Throwable cause) {
        if (reported.add(about)) {
            loud(message, cause);
        }
    }

    void debug(String message) {
        if (debug) {
            out.println("skirret agent: " + message);
        }
    }
}
