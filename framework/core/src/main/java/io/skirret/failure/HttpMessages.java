package io.skirret.failure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An HTTP status that only the message tells: {@code HttpURLConnection}'s, and what people write themselves. */
final class HttpMessages {
    private static final double CONFIDENCE = 0.92;
    private static final Pattern STATUS = Pattern.compile(
            "\\b(?:http(?: error| status| response)?(?: code)?|(?:status|response) code)(?: was| is| of|:|=)? ?([345]\\d\\d)\\b");

    private HttpMessages() {}

    /**
     * @param message in lower case
     */
    static @Nullable HttpSignal read(String message) {
        if (!message.contains("http") && !message.contains(" code")) {
            return null;
        }
        Matcher matcher = STATUS.matcher(message);
        return matcher.find() ? new HttpSignal(Integer.parseInt(matcher.group(1)), null, null, CONFIDENCE) : null;
    }
}
