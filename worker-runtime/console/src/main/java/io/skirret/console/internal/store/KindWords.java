package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Phrase;
import io.skirret.console.internal.query.Words;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What all entries of a kind say, as text for its row: the words of the task, of the exception, and of the template
 * that their messages fit, a line for each. Immutable.
 */
final class KindWords {

    /** Before a template if no other word of its messages is among the words of the kind. */
    private static final String APART = "#";

    /** Before a template otherwise. */
    private static final String MIXED = "~";

    private final String text;
    /** Where the third line begins. */
    private final int message;

    private KindWords(String text) {
        this.text = text;
        this.message = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
    }

    static KindWords of(String text) {
        return new KindWords(text);
    }

    /** What a kind says of which nothing is known but names. */
    static String names(@Nullable String task, @Nullable String exception) {
        return Words.spaced(task) + "\n" + Words.spaced(exception) + "\n";
    }

    /**
     * The same with what its messages begin with.
     *
     * @param said the words of a message that fits the template
     */
    static String withTemplate(String names, List<String> template, List<String> said) {
        String line = " " + String.join(" ", template) + " ";
        boolean apart = IntStream.range(0, said.size())
                .filter(i -> i >= template.size() || template.get(i).equals(MessageTemplate.SLOT))
                .mapToObj(i -> new Phrase.Word(said.get(i), false))
                .noneMatch(word -> word.in(names) || word.in(line));
        return names + (apart ? APART : MIXED) + line;
    }

    /** Whether entries say something. */
    enum Answer {
        /** All of the kind do. */
        ALL,
        /** Those that have rows for words that the kind does not have may. */
        BY_ROWS,
        /** Any may. */
        SOME,
        /** None does. */
        NONE
    }

    /** Adds the words for which there must be rows to {@code missing}. */
    Answer says(Phrase phrase, Set<Phrase.Word> missing) {
        if (phrase.in(text) && (phrase.isWord() || hasTemplate() || phrase.in(text.substring(0, message)))) {
            return Answer.ALL;
        }
        Set<Phrase.Word> absent = new LinkedHashSet<>();
        for (Phrase.Word word : phrase.parts()) {
            // Of a word that may go on, the kind may have one and the entry another.
            if (!word.in(text) && (!word.more() || phrase.isWord())) {
                absent.add(word);
            }
        }
        if (text.startsWith(APART, message) && !phrase.isWord() && !fits(phrase, absent)) {
            return Answer.NONE;
        }
        missing.addAll(absent);
        return absent.isEmpty() ? Answer.SOME : Answer.BY_ROWS;
    }

    private boolean hasTemplate() {
        return text.startsWith(APART, message) || text.startsWith(MIXED, message);
    }

    /** Whether the phrase can be in a message: its words at their places, and absent ones elsewhere. */
    private boolean fits(Phrase phrase, Set<Phrase.Word> absent) {
        List<String> template = List.of(text.substring(message + 1).strip().split(" "));
        List<Phrase.Word> words = phrase.parts();
        for (int from = 1 - words.size(); from <= template.size(); from++) {
            if (from >= 0 && fits(words, absent, template, from)) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(List<Phrase.Word> words, Set<Phrase.Word> absent, List<String> template, int from) {
        for (int i = 0; i < words.size(); i++) {
            Phrase.Word word = words.get(i);
            String place = from + i < template.size() ? template.get(from + i) : MessageTemplate.SLOT;
            boolean there = place.equals(MessageTemplate.SLOT)
                    ? word.more() || absent.contains(word)
                    : word.more() ? place.startsWith(word.text()) : place.equals(word.text());
            if (!there) {
                return false;
            }
        }
        return true;
    }
}
