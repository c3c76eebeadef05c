package io.skirret.console.internal.alerts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody does not want to be told for a while. What changes meanwhile is told at its end, if it is still so.
 *
 * @param kind null for every kind
 * @param subject null for every subject
 * @param why empty for no reason given
 */
public record Silence(
        UUID id,
        @Nullable AlertKind kind,
        @Nullable String subject,
        Instant from,
        Instant until,
        String by,
        String why) {

    /** Whether nothing is told of this now. */
    public boolean covers(AlertKey key, Instant now) {
        return now.isBefore(until)
                && (kind == null || kind == key.kind())
                && (subject == null || subject.equals(key.subject()));
    }

    /** For people: of what nothing is told. */
    public String scope() {
        if (kind == null) {
            return "everything";
        }
        return new AlertKey(kind, subject == null ? "" : subject).title();
    }
}
