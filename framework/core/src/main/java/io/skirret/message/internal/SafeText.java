package io.skirret.message.internal;

import io.skirret.text.internal.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Foreign text and exceptions made fit for a log line, a header, a screen, as {@link PlainText} does. Never throws,
 * whatever an exception's own methods do.
 */
public final class SafeText {

    private static final int MAX_CAUSES = 8;
    private static final int MAX_TYPE = 255;
    /** Room for a line's own characters and for the line that says how much was left out. */
    private static final int MORE = 24;

    private SafeText() {}

    /** One line of at most {@code max} characters; what was cut shows as an ellipsis. */
    public static String line(@Nullable String text, int max) {
        return PlainText.line(text, max);
    }

    /** As {@link #line}, but with line breaks and tabs kept. */
    public static String lines(@Nullable String text, int max) {
        return PlainText.lines(text, max);
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

    /**
     * The stack trace with its causes, in at most {@code max} characters: each has its share, the last is often the one
     * that tells.
     */
    public static String stackTrace(Throwable failure, int max) {
        List<Throwable> chain = new ArrayList<>();
        List<String> heads = new ArrayList<>();
        int left = max;
        for (Throwable at = failure; at != null && chain.size() < MAX_CAUSES; at = cause(at)) {
            if (contains(chain, at)) {
                heads.set(heads.size() - 1, heads.get(heads.size() - 1) + " (and round again)");
                break;
            }
            String message = message(at, Math.max(0, Math.min(1024, max / (2 * MAX_CAUSES))));
            String head = (chain.isEmpty() ? "" : "Caused by: ") + type(at) + (message == null ? "" : ": " + message);
            chain.add(at);
            heads.add(head);
            left -= head.length() + 1;
        }
        StringBuilder text = new StringBuilder(Math.min(Math.max(max, 0), 2048));
        for (int i = 0; i < chain.size(); i++) {
            int before = text.append(heads.get(i)).append('\n').length();
            frames(chain.get(i), text, left / (chain.size() - i));
            left -= text.length() - before;
        }
        return lines(text.toString(), max);
    }

    private static boolean contains(List<Throwable> chain, Throwable wanted) {
        for (Throwable each : chain) {
            if (each == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Anyone may override these methods, and badly. */
    private static @Nullable Throwable cause(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable broken) {
            return null;
        }
    }

    private static void frames(Throwable failure, StringBuilder text, int room) {
        int end = text.length() + room;
        try {
            StackTraceElement[] frames = failure.getStackTrace();
            for (int i = 0; i < frames.length; i++) {
                String frame = frames[i].toString();
                if (text.length() + frame.length() + MORE > end) {
                    text.append("\t... ").append(frames.length - i).append(" more\n");
                    return;
                }
                text.append("\tat ").append(frame).append('\n');
            }
        } catch (Throwable broken) {
            text.append("\t(no frames: ").append(type(broken)).append(")\n");
        }
    }
}
