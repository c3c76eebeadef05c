package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Phrase;
import io.skirret.console.internal.query.SqlCondition;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Entries of some kinds that have a row for a word, in the order of lists.
 *
 * @param name of the arguments
 * @param others words that must have rows, too
 * @param kinds of which they are
 * @param ofAll whether no others have rows of this word
 * @param verify what must hold of the entry; null if nothing
 */
record WordEntries(
        String name,
        Phrase.Word word,
        List<Phrase.Word> others,
        List<CountedKind> kinds,
        boolean ofAll,
        @Nullable String verify,
        SqlCondition.Parts parts)
        implements FoundEntries.Part {

    static long count(Handle handle, Phrase.Word word, int limit) {
        Query query = handle.createQuery("SELECT COUNT(*) FROM (SELECT 1 FROM dead_letter_word WHERE "
                        + isWord(word, "") + " LIMIT :limit) AS found")
                .bind("limit", limit)
                .bind("Word", word.text());
        return (word.more() ? query.bind("WordEnd", behind(word.text())) : query)
                .mapTo(Long.class)
                .one();
    }

    private static String isWord(Phrase.Word word, String name) {
        return word.more() ? "word >= :" + name + "Word AND word < :" + name + "WordEnd" : "word = :" + name + "Word";
    }

    /** The first text behind all that begin so. */
    private static String behind(String beginning) {
        int last = beginning.codePointBefore(beginning.length());
        return beginning.substring(0, beginning.length() - Character.charCount(last)) + Character.toString(last + 1);
    }

    void bind(FoundEntries found) {
        found.bind(name + "Word", word.text());
        if (word.more()) {
            found.bind(name + "WordEnd", behind(word.text()));
        }
        for (int i = 0; i < others.size(); i++) {
            found.bind(name + "Other" + i, others.get(i).text());
        }
    }

    @Override
    public boolean isEmpty() {
        return kinds.isEmpty();
    }

    @Override
    public void page(@Nullable Position after, List<String> each) {
        // H2 reads an index in its order only if all of its columns are named.
        write(
                word.more()
                        ? Position.page(after, "died_at")
                        : Position.behind(after, "died_at")
                                + " ORDER BY word DESC, died_at DESC, id DESC, kind DESC LIMIT :limit",
                each);
    }

    @Override
    public void count(List<String> each) {
        write(" LIMIT :limit", each);
    }

    private void write(String end, List<String> each) {
        StringBuilder sql = new StringBuilder("(SELECT ")
                .append(word.more() ? "DISTINCT id, died_at" : "id, died_at")
                .append(" FROM dead_letter_word w WHERE ")
                .append(isWord(word, name))
                .append(" AND (")
                .append(parts.time().renamed("t").sql())
                .append(")");
        if (!ofAll || word.more()) {
            sql.append(" AND ").append(KindEntries.ofKinds(kinds));
        }
        for (int i = 0; i < others.size(); i++) {
            sql.append(" AND EXISTS (SELECT 1 FROM dead_letter_word o WHERE o.word = :")
                    .append(name)
                    .append("Other")
                    .append(i)
                    .append(" AND o.died_at = w.died_at AND o.id = w.id AND o.kind = w.kind)");
        }
        if (verify != null) {
            // By both, so that the index that also has kind and status is enough for these. A value and no EXISTS,
            // which
            // PostgreSQL would turn around: it expects one entry, and reads all of a status for it.
            sql.append(" AND (SELECT CASE WHEN ")
                    .append(verify)
                    .append(" THEN 1 ELSE 0 END FROM dead_letter e WHERE e.died_at = w.died_at AND e.id = w.id) = 1");
        }
        each.add(sql.append(end).append(")").toString());
    }
}
