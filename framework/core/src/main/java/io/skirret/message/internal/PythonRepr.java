package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.skirret.message.UnsendableException;
import io.skirret.text.internal.PlainText;
import java.io.IOException;

/**
 * Arguments as Python's {@code repr} shows them, for people who watch with Celery's tools. At most {@value #MAX} characters; values
 * that are to be hidden are not in it.
 *
 * @param args such as {@code (2, 'x')}
 * @param kwargs such as <code>{'key': None}</code>
 */
record PythonRepr(String args, String kwargs) {

    static final int MAX = 1024;

    /** The readers' own strictness: what they would refuse is refused here, where somebody can still do something about it. */
    private static final JsonFactory FACTORY = Json.PLAIN.getFactory();

    private static final String HIDDEN = "'***'";

    /** From a body that the encoder has just written. */
    static PythonRepr of(byte[] body, SensitivePaths sensitive) {
        try (JsonParser json = FACTORY.createParser(body)) {
            json.nextToken();
            json.nextToken();
            Text args = new Text(sensitive);
            args.tuple(json);
            json.nextToken();
            Text kwargs = new Text(sensitive);
            kwargs.map(json);
            return new PythonRepr(args.toString(), kwargs.toString());
        } catch (IOException unreadable) {
            throw new UnsendableException(
                    "expected arguments that a worker can read, got " + SafeText.message(unreadable, 300)
                            + "; nothing was sent; send such a value as a string",
                    unreadable);
        }
    }

    private static final class Text {
        private final StringBuilder text = new StringBuilder(64);
        private final SensitivePaths sensitive;
        private final boolean hidesSome;

        Text(SensitivePaths sensitive) {
            this.sensitive = sensitive;
            this.hidesSome = !sensitive.isEmpty();
        }

        void tuple(JsonParser json) throws IOException {
            text.append('(');
            int count = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (count > 0) {
                    text.append(", ");
                }
                hiddenOr(json, hidesSome && sensitive.hides("/0/" + count));
                count++;
            }
            text.append(count == 1 ? ",)" : ")");
        }

        void map(JsonParser json) throws IOException {
            text.append('{');
            boolean first = true;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                if (!first) {
                    text.append(", ");
                }
                first = false;
                String name = json.currentName();
                string(name);
                text.append(": ");
                boolean hidden = hidesSome && sensitive.hides(SensitivePaths.at(json.getParsingContext()));
                json.nextToken();
                hiddenOr(json, hidden);
            }
            text.append('}');
        }

        private void hiddenOr(JsonParser json, boolean hidden) throws IOException {
            if (hidden) {
                text.append(HIDDEN);
                json.skipChildren();
            } else if (text.length() > MAX) {
                json.skipChildren();
            } else {
                value(json);
            }
        }

        void value(JsonParser json) throws IOException {
            switch (json.currentToken()) {
                case START_ARRAY -> list(json);
                case START_OBJECT -> map(json);
                case VALUE_STRING -> string(json.getText());
                case VALUE_TRUE -> text.append("True");
                case VALUE_FALSE -> text.append("False");
                case VALUE_NULL -> text.append("None");
                case VALUE_NUMBER_FLOAT -> text.append(number(json.getText()));
                default -> text.append(json.getText());
            }
        }

        private void list(JsonParser json) throws IOException {
            text.append('[');
            boolean hidden = hidesSome
                    && sensitive.hides(
                            SensitivePaths.at(json.getParsingContext().getParent()) + "/*");
            boolean first = true;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (!first) {
                    text.append(", ");
                }
                first = false;
                hiddenOr(json, hidden);
            }
            text.append(']');
        }

        private void string(String value) {
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

        /** Appends what stands for itself, all at once, from there to the place it returns; most texts are nothing else. */
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

        /** Java writes 1.0E22 where Python writes 1e+22. */
        private static String number(String java) {
            int e = java.indexOf('E');
            if (e < 0) {
                return java;
            }
            String digits = java.substring(0, e);
            String exponent = java.substring(e + 1);
            if (digits.endsWith(".0")) {
                digits = digits.substring(0, digits.length() - 2);
            }
            return digits + "e" + (exponent.startsWith("-") ? "" : "+") + exponent;
        }

        @Override
        public String toString() {
            if (text.length() <= MAX) {
                return text.toString();
            }
            int end = MAX - 3;
            if (Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            return text.substring(0, end) + "...";
        }
    }
}
