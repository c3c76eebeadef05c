package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words that the messages of a group begin with, and slots where they differ. It is learned: of two messages that
 * are alike it keeps the words that both have at the same place. A word with a digit counts as one that differs until
 * enough messages had it. Immutable.
 *
 * @param words in their order; {@link #SLOT} for one that differs
 * @param learned from how many messages, {@link #ENOUGH} at most
 */
record MessageTemplate(List<String> words, int learned) {

    /** Stands for any one word; nothing in it is a part of one. */
    static final String SLOT = "#";

    static final MessageTemplate NONE = new MessageTemplate(List.of(), 0);

    /** After these messages a word with a digit is one that they have in common, such as 503. */
    private static final int ENOUGH = 8;

    private static final int MOST_WORDS = 60;

    MessageTemplate {
        words = List.copyOf(words);
    }

    /** As {@link #text} wrote it; null for none. */
    static MessageTemplate read(@Nullable String text, int learned) {
        return text == null || text.isBlank()
                ? NONE
                : new MessageTemplate(List.of(text.strip().split(" ")), learned);
    }

    String text() {
        return String.join(" ", words);
    }

    /** Learns from one more message of the group; what is not like the others changes nothing. */
    MessageTemplate learn(List<String> message) {
        if (message.isEmpty() || (learned == ENOUGH && fits(message))) {
            return this;
        } else if (words.isEmpty()) {
            return first(message);
        }
        List<String> both = both(message);
        if (fixed(both) * 2 >= fixed(words)) {
            return new MessageTemplate(both, Math.min(learned + 1, ENOUGH));
        }
        // Of two that are not alike, the later one may as well be what the others are like.
        return learned == 1 ? first(message) : this;
    }

    private static MessageTemplate first(List<String> message) {
        return new MessageTemplate(message.subList(0, Math.min(message.size(), MOST_WORDS)), 1);
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
        return learned == ENOUGH
                ? words
                : words.stream()
                        .map(word -> Words.isNumbered(word) ? SLOT : word)
                        .toList();
    }

    /** Whether a message has what is known. */
    boolean fits(List<String> message) {
        List<String> known = known();
        if (known.size() > message.size() || fixed(known) == 0) {
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
