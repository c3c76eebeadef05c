package io.skirret.console.internal.query;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Words side by side, as {@link Words#spaced} has them; or the whole id of a call.
 *
 * @param text as it was written: an id that is meant
 * @param words at least one
 * @param more whether the last of them may go on
 */
public record Phrase(String text, List<String> words, boolean more) {

    public Phrase {
        words = List.copyOf(words);
    }

    /** A word of a phrase; {@code more} as there. */
    public record Word(String text, boolean more) {
        /** What stands in {@link Words#spaced} where this word is. */
        String spaced() {
            return " " + text + (more ? "" : " ");
        }

        /** Whether it is among words as {@link Words#spaced} gives them. */
        public boolean in(String spaced) {
            return spaced.contains(spaced());
        }
    }

    /** Its words, each by itself. */
    public List<Word> parts() {
        return IntStream.range(0, words.size())
                .mapToObj(i -> new Word(words.get(i), more && i == words.size() - 1))
                .toList();
    }

    /** Whether one word alone is meant. */
    public boolean isWord() {
        return words.size() == 1;
    }

    /** Whether it is among words as {@link Words#spaced} gives them. */
    public boolean in(String spaced) {
        return spaced.contains(spaced());
    }

    /** The same text for all its words. */
    public String spaced() {
        return new Word(String.join(" ", words), more).spaced();
    }

    boolean matches(@Nullable String searched, @Nullable String id) {
        return (searched != null && searched.contains(spaced())) || text.equals(id);
    }

    void write(SqlText sql, boolean wanted) {
        String searched = sql.columns().searched();
        String id = sql.columns().of(Field.ID);
        sql.add(wanted ? "(" : "((" + searched + " IS NULL OR NOT ");
        sql.add(searched).add(" LIKE ").pattern("%", spaced(), "%");
        sql.add(wanted ? " OR " : ") AND (" + id + " IS NULL OR NOT ");
        sql.add(id).add(" = ").value(text).add(wanted ? ")" : "))");
    }

    @Override
    public String toString() {
        return '"' + String.join(" ", words) + '"' + (more ? "*" : "");
    }
}
