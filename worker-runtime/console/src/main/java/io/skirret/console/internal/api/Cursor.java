package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.store.Position;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which page of a list is asked for; where one ended is a word that a caller hands back without looking into it. */
public final class Cursor {

    /** The parameter for how many. */
    public static final String LIMIT = "limit";
    /** The parameter for where the page before ended. */
    public static final String AFTER = "after";

    private static final int LARGEST_PAGE = 500;
    /** How many a page has unless it says otherwise. */
    public static final int USUAL_PAGE = 50;

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private Cursor() {}

    /** How many the page may have. */
    public static int limit(Request request) {
        return request.number(LIMIT, 1, LARGEST_PAGE, USUAL_PAGE);
    }

    /**
     * Where the page before ended; null if the first page is asked for.
     *
     * @throws Problem if it is no cursor
     */
    public static @Nullable Position after(Request request) {
        return request.parameter(AFTER).map(Cursor::parse).orElse(null);
    }

    /** The word for a position. */
    public static String of(Position position) {
        String text = position.diedAt() + " " + position.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Position parse(String cursor) {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split(" ", -1);
            if (parts.length == 2) {
                Instant at = Instant.parse(parts[0]);
                if (!at.isBefore(Instant.EPOCH) && !at.isAfter(LATEST)) {
                    return new Position(at, UUID.fromString(parts[1]));
                }
            }
        } catch (IllegalArgumentException | DateTimeException broken) {
            throw wrong();
        }
        throw wrong();
    }

    private static Problem wrong() {
        return Problem.badRequest("parameter " + AFTER
                + ": expected the \"next\" of the page before, got something else; nothing was searched.");
    }
}
