package io.skirret.control;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one worker answered.
 *
 * @param worker its name, such as {@code worker@web1}
 * @param value the answer; null if it refused, and where the answer itself is nothing
 * @param error why it refused, or why its answer could not be read, in its own words; null if it did not
 */
public record Reply<T>(
        String worker, @Nullable T value, @Nullable String error) {

    public Reply {
        Objects.requireNonNull(worker, "worker");
    }

    /** Workers write their refusals as Python writes an exception. */
    private static final Pattern EXCEPTION = Pattern.compile("(?:ValueError|TypeError)\\((['\"])(.*)\\1\\)");

    /** The {@link #error} for people: without Python's exception around it; null if it did not refuse. */
    public @Nullable String refusal() {
        if (error == null) {
            return null;
        } else if (error.startsWith("KeyError(")) {
            return "it does not know this command: " + error;
        }
        Matcher exception = EXCEPTION.matcher(error);
        return exception.matches() ? exception.group(2) : error;
    }

    /** Whether it did what it was asked. */
    public boolean isOk() {
        return error == null;
    }
}
