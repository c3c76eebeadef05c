package io.skirret.console.internal.alerts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A level that changed.
 *
 * @param before what people knew, if it was told; else what it was
 * @param value what was measured; null if there is nothing left to measure
 * @param text the same for people
 * @param told false for one that was silenced
 */
public record AlertChange(
        UUID id,
        AlertKey key,
        Level before,
        Level level,
        @Nullable Double value,
        String text,
        Instant at,
        boolean told) {

    /** What it is in one word: {@code raised}, {@code changed} or {@code recovered}. */
    public String type() {
        if (level == Level.FINE) {
            return "recovered";
        }
        return before == Level.FINE ? "raised" : "changed";
    }

    /** In one line for people. */
    public String sentence() {
        String head = level == Level.FINE ? "Recovered" : level == Level.CRITICAL ? "Critical" : "Warning";
        return head + ": " + key.title() + ". " + text;
    }
}
