package io.skirret.message.internal;

import com.fasterxml.jackson.core.JacksonException;
import java.util.List;

/**
 * What Jackson says of JSON that it refuses, without its advice to change a setting: the settings are ours, and no user
 * can follow it.
 */
public final class JacksonText {

    /** Every piece of advice names one of these. */
    private static final List<String> SETTINGS = List.of("`CoercionConfig`", "Feature", "Constraints.", "add Module ");

    /** What advice begins with, where it is not in parentheses. */
    private static final List<String> BEGINNINGS = List.of(
            ": enable `", ": disable ", ": not allowed ", ": add Module ", "; `", ", but `", ", consider disabling `");

    /** Advice is at the end of a sentence; a longer piece is somebody's value. */
    private static final int LONGEST_ADVICE = 250;

    private static final String LIMIT = ", from `StreamReadConstraints.";
    private static final int MAX_PIECES = 3;

    private JacksonText() {}

    /** The message of a failure in one line of at most {@code max} characters, safe to show. */
    public static String of(JacksonException failure, int max) {
        String text = failure.getOriginalMessage() == null ? "" : failure.getOriginalMessage();
        String plain = withoutAdvice(text);
        boolean converts = text.startsWith("Cannot coerce ") && plain.length() < text.length();
        return SafeText.line(plain, max) + (converts ? "; values are not converted: send one of this type" : "");
    }

    private static String withoutAdvice(String text) {
        String left = text;
        for (int pieces = 0; pieces < MAX_PIECES; pieces++) {
            int advice = advice(left);
            if (advice < 0) {
                return left;
            }
            // Of a limit, only where it is set is left out.
            int limit = left.indexOf(LIMIT, advice);
            left = limit < 0 ? left.substring(0, advice) : left.substring(0, limit) + ")";
        }
        return left;
    }

    /** Where the advice at the end begins; -1 without any. */
    private static int advice(String text) {
        int from = Math.max(0, text.length() - LONGEST_ADVICE);
        int begin = text.endsWith(")") ? text.lastIndexOf(" (") : -1;
        if (begin < 0) {
            for (String each : BEGINNINGS) {
                begin = Math.max(begin, text.lastIndexOf(each));
            }
        }
        return begin >= from && SETTINGS.stream().anyMatch(text.substring(begin)::contains) ? begin : -1;
    }
}
