package io.skirret.message.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The counts that workers write on a message for one another, and the seal that names the attempt they were written
 * for. Other clients copy headers: Celery keeps all of them in its own retry, an application may send a task's headers
 * with another call. Without the seal of its own attempt, a message bears no marks.
 */
public final class Marks {

    private static final Set<String> NAMES = Set.of(
            HeaderNames.REDELIVERED,
            HeaderNames.DEFERRALS,
            HeaderNames.DEFERRED_MILLIS,
            HeaderNames.CUT_SHORT,
            HeaderNames.UNKNOWN_DELAYS);

    private Marks() {}

    /** To be called whenever marks, the id or the retries were written: says which attempt the marks are for. */
    public static void seal(Map<String, @Nullable Object> headers) {
        if (any(headers)) {
            headers.put(HeaderNames.MARKED_FOR, attempt(headers));
        } else {
            headers.remove(HeaderNames.MARKED_FOR);
        }
    }

    /** The same headers, without marks that were written for another attempt or by nobody who seals them. */
    static Map<String, @Nullable Object> believed(Map<String, @Nullable Object> headers) {
        if (!any(headers) || attempt(headers).equals(headers.get(HeaderNames.MARKED_FOR))) {
            return headers;
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(headers);
        remove(kept);
        return kept;
    }

    /** Takes all of them off. */
    public static void remove(Map<String, @Nullable Object> headers) {
        headers.keySet().removeAll(NAMES);
        headers.remove(HeaderNames.MARKED_FOR);
    }

    private static boolean any(Map<String, @Nullable Object> headers) {
        for (String name : NAMES) {
            if (headers.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    private static String attempt(Map<String, @Nullable Object> headers) {
        Object retries = headers.get(HeaderNames.RETRIES);
        return (retries == null ? 0 : retries) + " " + headers.get(HeaderNames.ID);
    }
}
