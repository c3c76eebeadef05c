package io.skirret.console.internal.api;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lines for spreadsheets, as RFC 4180 has them, in which no text of a message is taken for a formula. */
final class Csv {

    /** A spreadsheet takes a text that begins so for a formula, or drops the character and then does. */
    private static final String BEGINS_FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private Csv() {}

    /** With what ends it. A null is nothing; a text that might be a formula has an apostrophe before it. */
    static String line(List<? extends @Nullable Object> values) {
        return values.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        if (value == null || value instanceof Number) {
            return value == null ? "" : value.toString();
        }
        String text = value.toString();
        if (!text.isEmpty() && BEGINS_FORMULA.indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
