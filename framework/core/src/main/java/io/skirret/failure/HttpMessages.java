package io.skirret.failure;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP status that only the message tells: {@code HttpURLConnection}'s, a status line, and what people write
 * themselves.
 */
final class HttpMessages {
    private static final double CONFIDENCE = 0.92;
    private static final int LOOK_BACK = 100;
    /** Group 1 is there if the message says that the code is HTTP's. */
    private static final Pattern STATUS = Pattern.compile(
            "\\b(?:(http)(?:/\\d(?:\\.\\d)?)?(?: error| status| response){0,2}(?: code)?|(?:status|response) code)"
                    + "(?: was| is| of|:|=)? ?([345]\\d\\d)\\b");
    /** What stands before the status code of a process: {@code ffmpeg exited with}. */
    private static final Pattern PROCESS = Pattern.compile("(?:\\bexit(?:s|ed|ing)?"
            + "|(?:process|command|program|script)(?: \\S+)? (?:failed|returned|finished|terminated|ended|completed))"
            + "(?: \\w+){0,3} ?$");

    private HttpMessages() {}

    /** Null if the message tells none. */
    static @Nullable HttpSignal read(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        // Most messages have neither: the pattern is too dear to try on all.
        if (!text.contains("http") && !text.contains(" code")) {
            return null;
        }
        Matcher matcher = STATUS.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1) != null || !ofProcess(text.substring(0, matcher.start()))) {
                return new HttpSignal(Integer.parseInt(matcher.group(2)), null, null, CONFIDENCE);
            }
        }
        return null;
    }

    private static boolean ofProcess(String before) {
        return PROCESS.matcher(before.substring(Math.max(0, before.length() - LOOK_BACK)))
                .find();
    }
}
