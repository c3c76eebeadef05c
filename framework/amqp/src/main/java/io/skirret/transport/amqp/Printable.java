package io.skirret.transport.amqp;

import org.jspecify.annotations.Nullable;

/** Foreign text made fit for a log line: one line, no control characters, bounded. */
final class Printable {

    private static final int LONGEST = 300;

    private Printable() {}

    static String of(@Nullable Object text) {
        String raw = String.valueOf(text);
        StringBuilder clean = new StringBuilder(Math.min(raw.length(), LONGEST));
        raw.codePoints().limit(LONGEST).forEach(point -> {
            int type = Character.getType(point);
            boolean hidden = Character.isISOControl(point)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            clean.appendCodePoint(hidden ? '\uFFFD' : point);
        });
        return raw.codePointCount(0, raw.length()) > LONGEST
                ? clean.append("...").toString()
                : clean.toString();
    }
}
