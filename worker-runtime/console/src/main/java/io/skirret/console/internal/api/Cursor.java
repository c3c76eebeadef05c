package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.store.Position;
import io.skirret.console.internal.tasks.CallPosition;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which page of a list is asked for; where one ended is a word that a caller hands back without looking into it. */
public final class Cursor {

    /** The parameter for how many. */
    static final String LIMIT = "limit";
    /** The parameter for where the page before ended. */
    public static final String AFTER = "after";

    private static final int LARGEST_PAGE = 500;
    /** How many a page has unless it says otherwise. */
    public static final int USUAL_PAGE = 50;

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private Cursor() {}

    /** How many the page may have. */
    static int limit(Request request) {
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

    /** The same of a list of calls. */
    public static @Nullable CallPosition afterCall(Request request) {
        return request.parameter(AFTER)
                .map(Cursor::read)
                .map(mark -> new CallPosition(mark.at(), mark.id()))
                .orElse(null);
    }

    /** The word for a position. */
    public static String of(Position position) {
        return write(position.diedAt(), position.id().toString());
    }

    /** The same of a list of calls. */
    public static String of(CallPosition position) {
        return write(position.seenAt(), position.id());
    }

    private static String write(Instant at, String id) {
        String text = at + " " + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private record Mark(Instant at, String id) {}

    private static Position parse(String cursor) {
        Mark mark = read(cursor);
        try {
            return new Position(mark.at(), UUID.fromString(mark.id()));
        } catch (IllegalArgumentException broken) {
            throw wrong();
        }
    }

    private static Mark read(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int space = text.indexOf(' ');
            Instant at = Instant.parse(text.substring(0, Math.max(0, space)));
            String id = text.substring(space + 1);
            if (!at.isBefore(Instant.EPOCH) && !at.isAfter(LATEST) && id.indexOf(0) < 0) {
                return new Mark(at, id);
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
