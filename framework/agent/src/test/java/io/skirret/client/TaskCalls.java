package io.skirret.client;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the real class on the tests' class path and writes down what arrives. A method whose name begins with
 * {@code result} gets an {@code AsyncResult}, with {@code future} a {@code CompletableFuture}, any other null.
 */
public final class TaskCalls {

    private static final ThreadLocal<@Nullable String> BODY = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable Boolean> IN_PLACE = new ThreadLocal<>();
    private static final StringBuilder TRANSCRIPT = new StringBuilder();

    private static final StringBuffer LEFT = new StringBuffer();

    private TaskCalls() {}

    public static @Nullable Object @Nullable [] enter(Class<?> type, String method, @Nullable Object[] arguments) {
        if (!method.startsWith(type.getName() + ".")) {
            throw new IllegalArgumentException(method + " is no method of " + type);
        }
        if (method.equals(BODY.get())) {
            BODY.remove();
            return null;
        }
        if (IN_PLACE.get() != null) {
            return null;
        }
        note("sent " + method + " " + Arrays.deepToString(arguments));
        if (method.contains(".result")) {
            return new Object[] {AsyncResult.completed("sent")};
        }
        return new Object[] {method.contains(".future") ? CompletableFuture.completedFuture("sent") : null};
    }

    public static void leave(String method, @Nullable Throwable thrown) {
        LEFT.append("left " + method + (thrown == null ? "" : " by " + thrown.getMessage()))
                .append('\n');
    }

    public static <T> @Nullable T runInPlace(Callable<T> action) throws Exception {
        IN_PLACE.set(true);
        try {
            return action.call();
        } finally {
            IN_PLACE.remove();
        }
    }

    public static void enterBody(String method) {
        BODY.set(method);
    }

    public static void leaveBody() {
        BODY.remove();
    }

    /** Not in the real class: adds a line to what is written down. */
    public static synchronized void note(String line) {
        TRANSCRIPT.append(line).append('\n');
    }

    /** Not in the real class: which bodies were left since the last call. */
    public static synchronized String left() {
        String left = LEFT.toString();
        LEFT.setLength(0);
        return left;
    }

    /** Not in the real class: what was written down since the last call. */
    public static synchronized String transcript() {
        String transcript = TRANSCRIPT.toString();
        TRANSCRIPT.setLength(0);
        return transcript;
    }
}
