package io.skirret.failure;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An HTTP status that only the message tells: {@code HttpURLConnection}'s, and what people write themselves. */
final class HttpMessages {
    private static final double CONFIDENCE = 0.92;
    private static final Pattern STATUS = Pattern.compile(
            "\\b(?:http(?: error| status| response)?(?: code)?|(?:status|response) code)(?: was| is| of|:|=)? ?([345]\\d\\d)\\b");

    private HttpMessages() {}

    /** Null if the message tells none. */
    static @Nullable HttpSignal read(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        // Most messages have neither: the pattern is too dear to try on all.
        if (!text.contains("http") && !text.contains(" code")) {
            return null;
        }
        Matcher matcher = STATUS.matcher(text);
        return matcher.find() ? new HttpSignal(Integer.parseInt(matcher.group(1)), null, null, CONFIDENCE) : null;
    }
}
