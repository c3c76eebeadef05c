package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words that the messages of a group begin with, and slots where they differ. It is learned: of messages that are
 * alike it keeps the words that all have at the same place. Of one message nothing is known yet; a word with a digit
 * counts as one that differs until enough messages had it. What is known changes some times only, so that a group has
 * few kinds, however its messages differ. Immutable.
 *
 * @param words in their order; {@link #SLOT} for one that differs; none, or one at least that may not differ
 * @param learned from how many messages, {@link #ENOUGH} at most
 * @param missed how many messages in a row were not like it
 * @param changes how often what is known has changed
 */
record MessageTemplate(List<String> words, int learned, int missed, int changes) {

    /** Stands for any one word; nothing in it is a part of one. */
    static final String SLOT = "#";

    static final MessageTemplate NONE = new MessageTemplate(List.of(), 0, 0, 0);

    /**
     * After these messages a word with a digit is one that they have in common, such as 503; after as many that are not
     * like it, the next is the first of a new one.
     */
    private static final int ENOUGH = 8;

    /** Behind these nothing is learned any more: what does not fit has its words to itself. */
    private static final int MOST_CHANGES = 16;

    private static final int MOST_WORDS = 60;

    MessageTemplate {
        words = List.copyOf(words);
    }

    /** As {@link #text} wrote it; null for none. */
    static MessageTemplate read(@Nullable String text, int learned, int missed, int changes) {
        List<String> words = text == null || text.isBlank()
                ? List.of()
                : List.of(text.strip().split(" "));
        return new MessageTemplate(words, learned, missed, changes);
    }

    String text() {
        return String.join(" ", words);
    }

    /** Learns from one more message of the group. */
    MessageTemplate learn(List<String> message) {
        if (fixed(message) == 0 || changes == MOST_CHANGES) {
            return this;
        }
        MessageTemplate next = next(message);
        List<String> known = next.known();
        return known.isEmpty() || known.equals(known())
                ? next
                : new MessageTemplate(next.words, next.learned, next.missed, changes + 1);
    }

    private MessageTemplate next(List<String> message) {
        List<String> both = both(message);
        if (fixed(both) > 0 && fixed(both) * 2 >= fixed(words)) {
            return new MessageTemplate(both, Math.min(learned + 1, ENOUGH), 0, changes);
        }
        // Of two that are not alike, the later one may as well be what the others are like.
        return learned <= 1 || missed + 1 == ENOUGH
                ? new MessageTemplate(message.subList(0, Math.min(message.size(), MOST_WORDS)), 1, 0, changes)
                : new MessageTemplate(words, learned, missed + 1, changes);
    }

    private List<String> both(List<String> message) {
        List<String> both = new ArrayList<>();
        for (int i = 0; i < words.size() && i < message.size(); i++) {
            both.add(words.get(i).equals(message.get(i)) ? words.get(i) : SLOT);
        }
        return both;
    }

    /** How many of these words are none that may differ. */
    private static long fixed(List<String> words) {
        return words.stream()
                .filter(word -> !word.equals(SLOT) && !Words.isNumbered(word))
                .count();
    }

    /** The words at their places, as far as they are known to be the same in all messages. */
    List<String> known() {
        if (learned <= 1) {
            return List.of();
        }
        return learned == ENOUGH
                ? words
                : words.stream()
                        .map(word -> Words.isNumbered(word) ? SLOT : word)
                        .toList();
    }

    /** Whether a message has what is known. */
    boolean fits(List<String> message) {
        List<String> known = known();
        if (known.isEmpty() || known.size() > message.size()) {
            return false;
        }
        for (int i = 0; i < known.size(); i++) {
            if (!known.get(i).equals(SLOT) && !known.get(i).equals(message.get(i))) {
                return false;
            }
        }
        return true;
    }
}
