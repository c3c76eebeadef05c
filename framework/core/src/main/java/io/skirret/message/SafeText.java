package io.skirret.message;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Foreign text made fit for a log line, a header, a screen: bounded, without control characters, line breaks, direction marks or
 * half surrogates. Never throws, whatever an exception's own methods do.
 */
public final class SafeText {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int MAX_CAUSES = 8;
    private static final int MAX_TYPE = 255;

    private SafeText() {}

    /** One line of at most {@code max} characters; what was cut shows as an ellipsis. */
    public static String line(@Nullable String text, int max) {
        return text == null ? "" : render(text, max, false);
    }

    /** As {@link #line}, but with line breaks and tabs kept. */
    public static String lines(@Nullable String text, int max) {
        return text == null ? "" : render(text, max, true);
    }

    /** The message of an exception in one line, or null if it has none; a message that cannot be had says so. */
    public static @Nullable String message(Throwable failure, int max) {
        String text;
        try {
            text = failure.getMessage();
        } catch (Throwable broken) {
            return "(its getMessage() threw " + type(broken) + ")";
        }
        return text == null ? null : line(text, max);
    }

    /** The class name of an exception. */
    public static String type(Throwable failure) {
        return line(failure.getClass().getName(), MAX_TYPE);
    }

    /** The stack trace with its causes, in at most {@code max} characters. */
    public static String stackTrace(Throwable failure, int max) {
        StringBuilder text = new StringBuilder(Math.min(max, 2048));
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable at = failure;
        while (at != null && seen.size() < MAX_CAUSES && text.length() < max) {
            if (!seen.add(at)) {
                text.append("(the causes go round in a circle)\n");
                break;
            }
            if (seen.size() > 1) {
                text.append("Caused by: ");
            }
            text.append(type(at));
            String message = message(at, Math.max(0, Math.min(1024, max / 4)));
            if (message != null) {
                text.append(": ").append(message);
            }
            text.append('\n');
            at = frames(at, text, max);
        }
        return lines(text.toString(), max);
    }

    /** Appends the frames and returns the cause; both come from methods that anyone may override. */
    private static @Nullable Throwable frames(Throwable failure, StringBuilder text, int max) {
        try {
            for (StackTraceElement frame : failure.getStackTrace()) {
                if (text.length() >= max) {
                    break;
                }
                text.append("\tat ").append(frame).append('\n');
            }
            return failure.getCause();
        } catch (Throwable broken) {
            text.append("\t(no more: the exception threw ").append(type(broken)).append(")\n");
            return null;
        }
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

    static boolean isShown(int codePoint) {
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
