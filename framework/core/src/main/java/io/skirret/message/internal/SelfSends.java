package io.skirret.message.internal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often in a row a call's run has sent the very same call again, without a wait. Travels in a header that names the
 * call it was written for: copied to another call, it says nothing.
 *
 * @param times all of them
 * @param idle those of runs that entered no body, and so did nothing else
 */
public record SelfSends(int times, int idle) {

    public static final SelfSends NONE = new SelfSends(0, 0);

    private static final int MOST = 1_000_000;

    public SelfSends {
        if (times < 0 || idle < 0 || idle > times || times > MOST) {
            throw new IllegalArgumentException(
                    "expected 0 <= idle <= times <= " + MOST + ", got " + idle + ", " + times);
        }
    }

    /** What is written on this call; none if it was written for another, or is no such text. */
    static SelfSends on(Map<String, @Nullable Object> headers, String id) {
        if (!(headers.get(HeaderNames.SELF_SENDS) instanceof String text)) {
            return NONE;
        }
        String[] parts = text.split(" ", 3);
        if (parts.length != 3 || !parts[2].equals(id)) {
            return NONE;
        }
        try {
            return new SelfSends(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        } catch (IllegalArgumentException forged) {
            return NONE;
        }
    }

    /** One more. */
    public SelfSends plus(boolean idleToo) {
        return new SelfSends(Math.min(MOST, times + 1), idleToo ? Math.min(MOST, idle + 1) : 0);
    }

    /** The header's text on the call of this id. */
    public String toHeader(String id) {
        return times + " " + idle + " " + id;
    }
}
