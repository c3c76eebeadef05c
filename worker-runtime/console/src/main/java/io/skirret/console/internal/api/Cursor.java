package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.store.Position;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page ended, as a word that a caller hands back without looking into it. */
final class Cursor {

    private Cursor() {}

    static String of(Position position) {
        String text = position.diedAt() + " " + position.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws Problem if it is no cursor */
    static @Nullable Position parse(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split(" ", -1);
            if (parts.length == 2) {
                Instant at = Instant.parse(parts[0]);
                if (at.isBefore(Instant.EPOCH) || at.isAfter(Instant.parse("9999-12-31T00:00:00Z"))) {
                    throw wrong();
                }
                return new Position(at, UUID.fromString(parts[1]));
            }
        } catch (IllegalArgumentException | DateTimeException broken) {
            throw wrong();
        }
        throw wrong();
    }

    private static Problem wrong() {
        return Problem.badRequest(
                "parameter after: expected the \"next\" of the page before, got something else; nothing was searched.");
    }
}
