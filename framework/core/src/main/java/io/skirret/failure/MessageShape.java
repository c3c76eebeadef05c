package io.skirret.failure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message without what differs from one time to the next: addresses, ids, times and numbers are named by what they
 * are. Takes time in proportion to the message, whatever it says.
 */
final class MessageShape {

    private static final int LONGEST = 200;
    /** Before the first number is known there may be more of the message than counts. */
    private static final int LOOKED_AT = 1_000;

    private static final Pattern PARTS = Pattern.compile("(?<email>[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,4})"
            + "|(?<url>\\b[a-zA-Z][a-zA-Z0-9+.-]{1,15}://[^\\s'\"<>,;)\\]]{1,500})"
            + "|(?<ip>\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5})?\\b)"
            + "|(?<traceparent>\\b00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\\b)"
            + "|(?<uuid>\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b)"
            + "|(?<date>\\b\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?)"
            + "|(?<time>\\b\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?\\b)"
            + "|(?<duration>\\bP(?:\\d{1,9}D)?T(?:\\d{1,12}[HMS]|\\d{1,12}\\.\\d{1,9}S){1,3}"
            + "|\\b\\d{1,12}(?:\\.\\d{1,9})?\\s?(?:ms|ns|us|s|sec|secs|seconds?|min|minutes?|hours?|days?|millis(?:econds)?)\\b)"
            + "|(?<hostname>\\b(?:[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,62})\\.){1,6}"
            + "(?:com|net|org|io|dev|local|internal|svc|cluster|cloud|example|test|invalid|de|eu|uk|fr|nl)\\b(?::\\d{1,5})?)"
            + "|(?<hex>\\b0x[0-9a-fA-F]{1,64}\\b|@[0-9a-f]{4,16}\\b|\\b(?=[0-9a-fA-F]{0,63}\\d)[0-9a-fA-F]{7,128}\\b)"
            + "|(?<float>[-+]?\\b\\d{1,18}\\.\\d{1,18}(?:[eE][-+]?\\d{1,4})?\\b)"
            + "|(?<int>[-+]?\\b\\d{1,30}\\b|(?<=[a-zA-Z_#-])\\d{1,30}\\b)"
            + "|(?<quoted>=\"[^\"]{0,200}\"|='[^']{0,200}')"
            + "|(?<bool>=(?:true|false)\\b)");

    private static final String[] NAMES = {
        "email",
        "url",
        "ip",
        "traceparent",
        "uuid",
        "date",
        "time",
        "duration",
        "hostname",
        "hex",
        "float",
        "int",
        "quoted",
        "bool"
    };

    private MessageShape() {}

    /** At most 200 characters. */
    static String of(String message) {
        String text = message.length() <= LOOKED_AT ? message : message.substring(0, LOOKED_AT);
        Matcher matcher = PARTS.matcher(text);
        StringBuilder shape = new StringBuilder();
        int at = 0;
        while (shape.length() < LONGEST && matcher.find()) {
            shape.append(text, at, matcher.start());
            shape.append(named(matcher));
            at = matcher.end();
        }
        if (shape.length() < LONGEST) {
            shape.append(text, at, text.length());
        }
        String whole = shape.toString().strip().replaceAll("\\s+", " ");
        return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST);
    }

    private static String named(Matcher matcher) {
        for (String name : NAMES) {
            if (matcher.start(name) >= 0) {
                return switch (name) {
                    case "quoted", "bool" -> "=<" + name + ">";
                    default -> "<" + name + ">";
                };
            }
        }
        throw new IllegalStateException("a match without a name");
    }
}
