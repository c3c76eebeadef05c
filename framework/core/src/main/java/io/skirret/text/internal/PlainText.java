package io.skirret.text.internal;

import org.jspecify.annotations.Nullable;

/** Foreign text bounded, without control characters, line breaks, direction marks or half surrogates. Never throws. */
public final class PlainText {
    private static final char REPLACEMENT = '\uFFFD';

    private PlainText() {}

    /** One line of at most {@code max} characters, empty for null; what was cut shows as an ellipsis. */
    public static String line(@Nullable String text, int max) {
        return text == null ? "" : render(text, max, false);
    }

    /** As {@link #line}, but with line breaks and tabs kept. */
    public static String lines(@Nullable String text, int max) {
        return text == null ? "" : render(text, max, true);
    }

    private static String render(String text, int max, boolean keepLines) {
        if (max <= 0) {
            return "";
        }
        int length = text.length();
        int room = length <= max ? length : max - 1;
        StringBuilder clean = null;
        for (int i = 0; i < room; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                boolean fits = i + 1 < room && isShown(Character.toCodePoint(c, text.charAt(i + 1)));
                if (!fits) {
                    clean = started(clean, text, i).append(REPLACEMENT);
                } else if (clean != null) {
                    clean.append(c).append(text.charAt(i + 1));
                }
                i++;
            } else if (isShown(c) || (keepLines && (c == '\n' || c == '\t'))) {
                if (clean != null) {
                    clean.append(c);
                }
            } else {
                clean = started(clean, text, i).append(Character.isWhitespace(c) ? ' ' : REPLACEMENT);
            }
        }
        if (clean == null && room == length) {
            return text;
        }
        StringBuilder result = started(clean, text, room);
        return room == length ? result.toString() : result.append('…').toString();
    }

    private static StringBuilder started(@Nullable StringBuilder clean, String text, int upTo) {
        return clean != null ? clean : new StringBuilder(upTo + 16).append(text, 0, upTo);
    }

    /** Whether a character can be seen, and does nothing to what stands around it; a space can, a line break cannot. */
    public static boolean isShown(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7F) {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
