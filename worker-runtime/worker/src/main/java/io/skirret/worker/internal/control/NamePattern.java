package io.skirret.worker.internal.control;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Patterns of workers' names, as kombu has them: {@code glob} as in a shell, {@code pcre} a regular expression from the
 * name's beginning. They come from outside: one that takes endless steps is given up. Only steps that look at the name
 * can be counted, so a {@code pcre} may have only parts that take at least one character, or do so when they repeat.
 */
final class NamePattern {

    private static final int MOST_STEPS = 100_000;

    private static final String CHARACTER =
            "(?:[^\\\\\\[\\](){}|^$*+?]|\\\\(?:[dDwWsS]|[^A-Za-z0-9])|\\[\\^?+\\]?+[^\\\\\\[\\]&^]++\\])";
    private static final String PIECE = CHARACTER + "[*+?]?+";
    /** In a group: the first character must be there, or many groups could try many ways without taking any. */
    private static final String CHOICE = CHARACTER + "\\+?+(?:" + PIECE + ")*+";

    private static final String GROUP = "\\((?:\\?:)?+" + CHOICE + "(?:\\|" + CHOICE + ")*+\\)";
    private static final String SEQUENCE = "\\^?+(?:" + PIECE + "|" + GROUP + ")++\\$?+";
    /** The regular expressions that are taken. */
    private static final Pattern SIMPLE = Pattern.compile(SEQUENCE + "(?:\\|" + SEQUENCE + ")*+");

    private NamePattern() {}

    static boolean matches(String name, String pattern, String matcher) {
        return switch (matcher) {
            case "glob" -> compiled(glob(pattern)).matcher(new Steps(name)).matches();
            case "pcre" -> compiled(simple(pattern)).matcher(new Steps(name)).lookingAt();
            default -> throw CommandException.refused("expected matcher glob or pcre, got " + matcher);
        };
    }

    private static String simple(String pattern) {
        if (!SIMPLE.matcher(pattern).matches()) {
            throw CommandException.refused("expected a pattern of workers' names, of characters, sets, single groups of"
                    + " choices without repetition, ^, $, and *, + or ? behind a character or set, got " + pattern);
        }
        return pattern;
    }

    private static Pattern compiled(String pattern) {
        try {
            return Pattern.compile(pattern, Pattern.DOTALL);
        } catch (PatternSyntaxException | StackOverflowError wrong) {
            throw CommandException.refused("expected a pattern of workers' names, got " + pattern);
        }
    }

    /** As Python's {@code fnmatch}: {@code *}, {@code ?}, {@code [ab]}, {@code [!ab]}; all else stands for itself. */
    private static String glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int end = c == '[' ? setEnd(pattern, at) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                regex.append(set(pattern.substring(at + 1, end)));
                at = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            at++;
        }
        return regex.toString();
    }

    /** A bracket right after the opening one is a member. */
    private static int setEnd(String pattern, int at) {
        int from = at + (pattern.startsWith("!", at + 1) ? 2 : 1);
        return pattern.indexOf(']', from + 1);
    }

    private static String set(String members) {
        boolean not = members.startsWith("!");
        String escaped = members.substring(not ? 1 : 0).replaceAll("[\\\\\\[\\]&^]", "\\\\$0");
        return (not ? "[^" : "[") + escaped + "]";
    }

    /** Counts how often it is looked at. */
    private static final class Steps implements CharSequence {

        private final String text;
        private int steps;

        Steps(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw CommandException.refused(
                        "expected a pattern of workers' names, got one that takes too many steps");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
