package io.skirret.message.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exception made fit for a log: its frames, and of it and its causes the types and messages, each in one safe line.
 * What was thrown may carry text from a message, with line breaks, escapes and of any length, somewhere among its
 * causes. So no logger is ever given an exception as it is.
 */
public final class SafeThrowable extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_SUPPRESSED = 4;
    private static final int MAX_MESSAGE = 1000;

    private SafeThrowable(String text, @Nullable Throwable cause) {
        super(text, cause, true, true);
    }

    /** Never throws, whatever the exception's own methods do. */
    public static SafeThrowable of(Throwable failure) {
        return of(failure, 0, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static SafeThrowable of(Throwable failure, int depth, Set<Throwable> seen) {
        seen.add(failure);
        String message = SafeText.message(failure, MAX_MESSAGE);
        SafeThrowable safe = new SafeThrowable(
                SafeText.type(failure) + (message == null ? "" : ": " + message), cause(failure, depth, seen));
        try {
            safe.setStackTrace(failure.getStackTrace());
            Throwable[] suppressed = failure.getSuppressed();
            for (int i = 0; i < Math.min(suppressed.length, MAX_SUPPRESSED) && depth < MAX_DEPTH; i++) {
                if (!seen.contains(suppressed[i])) {
                    safe.addSuppressed(of(suppressed[i], depth + 1, seen));
                }
            }
        } catch (Throwable broken) {
            safe.setStackTrace(new StackTraceElement[0]);
        }
        return safe;
    }

    private static @Nullable Throwable cause(Throwable failure, int depth, Set<Throwable> seen) {
        try {
            Throwable cause = failure.getCause();
            return cause == null || depth == MAX_DEPTH || seen.contains(cause) ? null : of(cause, depth + 1, seen);
        } catch (Throwable broken) {
            return null;
        }
    }

    /** The type of what was thrown, and its message. */
    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
