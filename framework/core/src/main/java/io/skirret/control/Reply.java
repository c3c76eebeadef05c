package io.skirret.control;

import java.util.Objects;
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

    /** Whether it did what it was asked. */
    public boolean isOk() {
        return error == null;
    }
}
