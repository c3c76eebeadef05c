package io.skirret.console.internal.query;

import io.skirret.settings.internal.Suggestion;
import io.skirret.text.internal.PlainText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Text to a tree, by recursive descent; for one use.
 *
 * <pre>
 * any   = all { "OR" all }
 * all   = one { [ "AND" ] one }
 * one   = ( "NOT" | "-" ) one | "(" any ")" | term
 * term  = qualifier ":" value { "," value } | text
 * </pre>
 */
final class QueryParser {

    static final int LONGEST = 1_000;
    static final int DEEPEST = 16;
    static final int MOST_VALUES = 64;

    private final String text;
    private final ValueParser values;
    private final Set<String> qualifiers;
    private int at;
    private int found;

    QueryParser(String text, ValueParser values, Set<Field> fields) {
        this.text = text;
        this.values = values;
        this.qualifiers = qualifiers(fields);
    }

    private static Set<String> qualifiers(Set<Field> fields) {
        Set<String> words = new LinkedHashSet<>();
        for (Field field : Field.values()) {
            if (fields.contains(field)) {
                words.add(field.word());
            }
        }
        words.add(ValueParser.BEFORE);
        words.add(ValueParser.AFTER);
        return words;
    }

    Condition parse() {
        refuseUnreadable();
        if (text.isBlank()) {
            return Condition.all(List.of());
        }
        Condition whole = any(0);
        if (!atEnd()) {
            throw wrong(at, "a condition", ")", "No bracket is open here.");
        }
        return whole;
    }

    private void refuseUnreadable() {
        if (text.length() > LONGEST) {
            throw wrong(
                    LONGEST,
                    "the end, after at most " + LONGEST + " characters",
                    text.substring(LONGEST),
                    "Ask for less.");
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (!PlainText.isShown(c) && !Character.isWhitespace(c)) {
                throw wrong(i, "a character that can be seen", String.format("U+%04X", c), "Leave it out.");
            }
        }
    }

    private Condition any(int depth) {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(all(depth));
        } while (keyword("OR"));
        return Condition.any(parts);
    }

    private Condition all(int depth) {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(one(depth));
        } while (keyword("AND") || anotherFollows());
        return Condition.all(parts);
    }

    private boolean anotherFollows() {
        skipSpace();
        return !atEnd() && peek() != ')' && !isKeyword("OR");
    }

    private Condition one(int depth) {
        skipSpace();
        int start = at;
        if (depth > DEEPEST) {
            throw wrong(start, "at most " + DEEPEST + " levels of brackets and NOT", rest(), "Ask for less.");
        } else if (keyword("NOT")) {
            return new Condition.Not(one(depth + 1));
        } else if (atEnd() || peek() == ')' || isKeyword("OR") || isKeyword("AND")) {
            throw wrong(at, "a condition", word(), "To search for a word as text, put it in quotes.");
        } else if (peek() == '-') {
            at++;
            if (atEnd() || Character.isWhitespace(peek())) {
                throw wrong(at, "what must not be, directly behind the -", atEnd() ? "" : " ", "");
            }
            return new Condition.Not(one(depth + 1));
        } else if (peek() == '(') {
            at++;
            Condition inner = any(depth + 1);
            skipSpace();
            if (atEnd()) {
                throw wrong(at, "a closing bracket", "", "The bracket was opened at column " + (start + 1) + ".");
            }
            at++;
            return inner;
        }
        return term();
    }

    private Condition term() {
        int start = at;
        int end = at;
        while (end < text.length() && isLetter(text.charAt(end))) {
            end++;
        }
        if (end == start || end == text.length() || text.charAt(end) != ':') {
            return values.text(value());
        }
        String qualifier = text.substring(start, end).toLowerCase(Locale.ROOT);
        if (!qualifiers.contains(qualifier)) {
            throw wrong(
                    start,
                    "a qualifier or text",
                    text.substring(start, end + 1),
                    Suggestion.didYouMean(qualifier, qualifiers) + " Qualifiers: " + String.join(", ", qualifiers)
                            + ". To search for this as text, put it in quotes.");
        }
        List<Condition> alternatives = new ArrayList<>();
        do {
            at = alternatives.isEmpty() ? end + 1 : at + 1;
            alternatives.add(values.condition(qualifier, listValue()));
        } while (!atEnd() && peek() == ',');
        return Condition.any(alternatives);
    }

    /** A value of free text: a comma is nothing special in it. */
    private Value value() {
        return read(false);
    }

    private Value listValue() {
        return read(true);
    }

    private Value read(boolean list) {
        int start = at;
        if (++found > MOST_VALUES) {
            throw wrong(start, "at most " + MOST_VALUES + " values", word(), "Ask for less.");
        }
        if (!atEnd() && peek() == '"') {
            return quoted(start);
        }
        while (!atEnd() && !endsWord(peek()) && !(list && peek() == ',')) {
            at++;
        }
        if (at == start) {
            throw wrong(
                    start,
                    "a value",
                    atEnd() ? "" : String.valueOf(peek()),
                    "For example task:orders.send or type:A,B.");
        }
        return new Value(start, text.substring(start, at), false);
    }

    private Value quoted(int start) {
        StringBuilder value = new StringBuilder();
        for (at++; !atEnd() && peek() != '"'; at++) {
            if (peek() == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(peek());
        }
        if (atEnd()) {
            throw wrong(at, "a closing quote", "", "The quote was opened at column " + (start + 1) + ".");
        }
        at++;
        if (value.toString().isBlank()) {
            throw wrong(start, "text between the quotes", text.substring(start, at), "");
        }
        return new Value(start, value.toString(), true);
    }

    private boolean keyword(String word) {
        skipSpace();
        boolean here = isKeyword(word);
        at += here ? word.length() : 0;
        return here;
    }

    private boolean isKeyword(String word) {
        int end = at + word.length();
        return text.startsWith(word, at) && (end == text.length() || endsWord(text.charAt(end)));
    }

    private static boolean endsWord(char c) {
        return Character.isWhitespace(c) || c == '(' || c == ')' || c == '"';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private void skipSpace() {
        while (!atEnd() && Character.isWhitespace(peek())) {
            at++;
        }
    }

    private boolean atEnd() {
        return at >= text.length();
    }

    private char peek() {
        return text.charAt(at);
    }

    private String rest() {
        return text.substring(at);
    }

    /** What stands here up to the next space; a bracket by itself. */
    private String word() {
        int end = at;
        while (end < text.length() && !endsWord(text.charAt(end))) {
            end++;
        }
        return text.substring(at, Math.min(text.length(), Math.max(end, at + 1)));
    }

    private static QuerySyntaxException wrong(int at, String expected, String got, String hint) {
        return new QuerySyntaxException(at + 1, expected, got, hint);
    }

    /** A value, with the index of its first character in the query. */
    record Value(int at, String text, boolean quoted) {}
}
