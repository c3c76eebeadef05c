package io.skirret.message.internal;

import io.skirret.text.internal.PlainText;

/**
 * Arguments as Python's {@code repr} shows them, for people who watch with Celery's tools. At most {@value #MAX}
 * characters; values that are to be hidden are not in it.
 *
 * @param args such as {@code (2, 'x')}
 * @param kwargs such as <code>{'key': None}</code>
 */
record PythonRepr(String args, String kwargs) {

    static final int MAX = 1024;

    static final String HIDDEN = "'***'";

    /** The text of one of them, as it grows; no more is kept than is shown. Not thread-safe. */
    static final class Text {
        private final StringBuilder text = new StringBuilder(64);

        /** Whether what comes now would not be seen. */
        boolean isFull() {
            return text.length() > MAX;
        }

        void append(String plain) {
            text.append(plain);
        }

        void append(long number) {
            text.append(number);
        }

        void string(String value) {
            char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
            text.append(quote);
            for (int i = plain(value, 0, quote);
                    i < value.length() && text.length() <= MAX;
                    i = plain(value, i, quote)) {
                int c = value.codePointAt(i);
                i += Character.charCount(c);
                switch (c) {
                    case '\n' -> text.append("\\n");
                    case '\r' -> text.append("\\r");
                    case '\t' -> text.append("\\t");
                    case '\\' -> text.append("\\\\");
                    default -> {
                        if (c == quote) {
                            text.append('\\').append(quote);
                        } else if (PlainText.isShown(c)) {
                            text.appendCodePoint(c);
                        } else {
                            escape(c);
                        }
                    }
                }
            }
            text.append(quote);
        }

        /**
         * Appends what stands for itself, all at once, from there to the place it returns; most texts are nothing else.
         */
        private int plain(String value, int from, char quote) {
            int end = (int) Math.min(value.length(), (long) from + Math.max(0, MAX + 1 - text.length()));
            int at = from;
            while (at < end && isPlain(value.charAt(at), quote)) {
                at++;
            }
            text.append(value, from, at);
            return at;
        }

        private static boolean isPlain(char c, char quote) {
            return c >= ' ' && c < 0x7F && c != '\\' && c != quote;
        }

        private void escape(int c) {
            if (c <= 0xFF) {
                text.append(String.format("\\x%02x", c));
            } else if (c <= 0xFFFF) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.append(String.format("\\U%08x", c));
            }
        }

        /** Java writes 1.0E22, NaN and Infinity where Python writes 1e+22, nan and inf. */
        void number(String java) {
            if (java.endsWith("N") || java.endsWith("y")) {
                text.append(java.replace("NaN", "nan").replace("Infinity", "inf"));
                return;
            }
            int e = java.indexOf('E');
            if (e < 0) {
                text.append(java);
                return;
            }
            text.append(java, 0, java.startsWith(".0", e - 2) ? e - 2 : e).append('e');
            char sign = java.charAt(e + 1);
            text.append(sign == '-' || sign == '+' ? "" : "+").append(java, e + 1, java.length());
        }

        /** The whole of it, or its beginning; what comes next begins another. */
        String end() {
            if (isFull()) {
                text.setLength(Character.isHighSurrogate(text.charAt(MAX - 4)) ? MAX - 4 : MAX - 3);
                text.append("...");
            }
            String whole = text.toString();
            text.setLength(0);
            return whole;
        }
    }
}
