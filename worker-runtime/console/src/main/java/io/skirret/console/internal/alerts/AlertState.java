package io.skirret.console.internal.alerts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one thing is.
 *
 * @param told the level that people were told last
 * @param since when it reached its level
 * @param value what was measured last; null if its subject is not there any more
 * @param text the same for people
 * @param settling since when it is better than its level says; null if it is not
 * @param unknownSince since when nobody knows how it is now; null if it is known
 */
public record AlertState(
        AlertKey key,
        Level level,
        Level told,
        Instant since,
        @Nullable Double value,
        String text,
        @Nullable Settling settling,
        @Nullable Instant unknownSince) {

    /**
     * How long something has been better.
     *
     * @param worst the worst level in that time
     */
    public record Settling(Instant since, Level worst) {}

    static AlertState fresh(AlertKey key, Instant now) {
        return new AlertState(key, Level.FINE, Level.FINE, now, null, "", null, null);
    }

    /** Nobody knows how it is: what was known stands, and it is no sign that it got better. */
    AlertState unknown(Instant now) {
        return new AlertState(key, level, told, since, value, text, null, unknownSince == null ? now : unknownSince);
    }

    AlertState told(Level now) {
        return new AlertState(key, level, now, since, value, text, settling, unknownSince);
    }

    /** Whether there is nothing to remember of it. */
    boolean isForgotten() {
        return level == Level.FINE && told == Level.FINE;
    }
}
