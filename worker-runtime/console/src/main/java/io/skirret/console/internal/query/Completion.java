package io.skirret.console.internal.query;

import io.skirret.console.internal.query.Field.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What may be written next, where somebody writes a query.
 *
 * @param from the index in the text from which an option is written, in place of what is there
 * @param options the likeliest first
 */
public record Completion(int from, List<Option> options) {

    private static final int MOST = 12;
    private static final List<String> AGES = List.of("1h", "24h", "7d", "24h..1h");
    private static final List<String> DURATIONS = List.of(">1s", ">10s", ">1m", "<100ms");
    private static final List<String> COUNTS = List.of("0", ">0", ">3", "1..3");
    private static final List<String> STATUSES = List.of("500..599", "400..499", "429", "503");

    public Completion {
        options = List.copyOf(options);
    }

    /**
     * One of them.
     *
     * @param text as it is written into the query
     * @param hint what it is, for people; the empty text for nothing
     */
    public record Option(String text, String hint) {}

    /**
     * Of a query up to where the next character is written.
     *
     * @param fields what may be asked about
     * @param values texts that a field has, for those whose values are not fixed
     */
    public static Completion of(String text, Set<Field> fields, Function<Field, Collection<String>> values) {
        int word = begin(text);
        int colon = text.indexOf(':', word);
        if (colon < 0) {
            return new Completion(word, qualifiers(text.substring(word), fields));
        }
        String qualifier = text.substring(word, colon).toLowerCase(Locale.ROOT);
        int value = valueBegin(text, colon + 1);
        String begun = text.substring(value).replace("\"", "");
        return new Completion(
                value,
                known(qualifier, fields, values)
                        .filter(each -> contains(each, begun))
                        .sorted((one, other) -> Boolean.compare(starts(other, begun), starts(one, begun)))
                        .limit(MOST)
                        .map(each -> new Option(quoted(each), ""))
                        .toList());
    }

    /** Where the word begins that is being written: behind a space or a bracket outside of quotes, and a minus. */
    private static int begin(String text) {
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (Character.isWhitespace(c) || c == '(' || c == ')' || (c == '-' && i == begin))) {
                begin = i + 1;
            }
        }
        return begin;
    }

    /** Behind the last comma outside of quotes. */
    private static int valueBegin(String text, int from) {
        boolean quoted = false;
        int begin = from;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                begin = i + 1;
            }
        }
        return begin;
    }

    private static List<Option> qualifiers(String begun, Set<Field> fields) {
        List<Option> options = new ArrayList<>();
        for (Field field : Field.values()) {
            if (fields.contains(field) && field.word().startsWith(begun.toLowerCase(Locale.ROOT))) {
                options.add(new Option(field.word() + ":", hint(field.kind())));
            }
        }
        for (String word : List.of(ValueParser.BEFORE, ValueParser.AFTER)) {
            if (word.startsWith(begun.toLowerCase(Locale.ROOT))) {
                options.add(new Option(word + ":", hint(Kind.TIME)));
            }
        }
        return begun.isEmpty() ? options : options.subList(0, Math.min(MOST, options.size()));
    }

    private static String hint(Kind kind) {
        return switch (kind) {
            case NAME -> "text";
            case CLASS -> "class";
            case CHOICE -> "one of a list";
            case DIGITS -> "hexadecimal digits";
            case NUMBER -> "number";
            case TIME -> "time or age";
            case DURATION -> "duration";
        };
    }

    private static Stream<String> known(
            String qualifier, Set<Field> fields, Function<Field, Collection<String>> values) {
        if (qualifier.equals(ValueParser.BEFORE) || qualifier.equals(ValueParser.AFTER)) {
            return AGES.stream().filter(age -> !age.contains(".."));
        }
        Field field = Arrays.stream(Field.values())
                .filter(each -> fields.contains(each) && each.word().equals(qualifier))
                .findFirst()
                .orElse(null);
        if (field == null) {
            return Stream.of();
        }
        return switch (field.kind()) {
            case NAME, CLASS -> values.apply(field).stream().sorted();
            case CHOICE -> field.choices().stream().map(each -> each.toLowerCase(Locale.ROOT));
            case NUMBER -> (field == Field.HTTP ? STATUSES : COUNTS).stream();
            case TIME -> AGES.stream();
            case DURATION -> DURATIONS.stream();
            case DIGITS -> Stream.of();
        };
    }

    private static boolean contains(String value, String begun) {
        return value.toLowerCase(Locale.ROOT).contains(begun.toLowerCase(Locale.ROOT));
    }

    private static boolean starts(String value, String begun) {
        return value.toLowerCase(Locale.ROOT).startsWith(begun.toLowerCase(Locale.ROOT));
    }

    /** In quotes, if it would mean something else without. */
    private static String quoted(String value) {
        boolean plain = value.chars().allMatch(c -> !Character.isWhitespace(c) && "\"(),*\\".indexOf(c) < 0);
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
