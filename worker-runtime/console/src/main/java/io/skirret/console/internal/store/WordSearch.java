package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Phrase;
import io.skirret.console.internal.query.SqlCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Finds entries that say something. All that say a word are of the kinds that have it, or have a row for it in
 * {@code dead_letter_word}, never both; both are in the order of lists. So of the words that are asked for, the one
 * that is rarest tells which entries are looked at, and the others are looked for in these alone. A phrase is also a
 * call's id, which an index has.
 */
final class WordSearch {

    /** Rows of a word that are counted, put in order or looked through when somebody asks. */
    private static final int MOST_ROWS = 20_000;

    /** Words that are looked at to find a rare one: long ones are rare more often. */
    private static final int MOST_CHOICES = 8;

    private final Handle handle;
    private final SqlCondition condition;
    private final SqlCondition.Parts parts;
    private final Choice choice;
    /** Words of the same phrase that say of few entries that they are meant. */
    private final List<Phrase.Word> others;
    /** Whether {@link #choice} and the other parts are all that is asked for. */
    private final boolean exact;

    private WordSearch(
            Handle handle, SqlCondition condition, SqlCondition.Parts parts, Choice choice, List<Phrase.Word> others) {
        this.handle = handle;
        this.condition = condition;
        this.parts = parts;
        this.choice = choice;
        this.others = others;
        this.exact =
                !parts.more() && parts.phrases().size() == 1 && choice.phrase().isWord();
    }

    /** Entries of one kind and status, and the words that all of them have. */
    private record Kind(UUID id, EntryStatus status, long total, String words) {}

    /**
     * The word by which entries are looked for.
     *
     * @param phrase that it is of
     * @param kinds that have it
     * @param rows that it has, as far as they were counted
     */
    private record Choice(Phrase phrase, Phrase.Word word, List<Kind> kinds, long rows) {
        long total() {
            return kinds.stream().mapToLong(Kind::total).sum();
        }

        boolean apart() {
            return kinds.size() <= EntrySearch.MOST_KINDS;
        }

        /** Whether there are so many that they are found soonest by reading all entries. */
        boolean everywhere() {
            return (!apart() && total() > EntrySearch.FEW) || (word.more() && rows > MOST_ROWS);
        }
    }

    static WordSearch of(Handle handle, SqlCondition condition, SqlCondition.Parts parts) {
        List<Kind> kinds = handle.createQuery(
                        "SELECT id, status, total, words FROM dead_letter_kind WHERE words IS NOT NULL" + " AND ("
                                + parts.ofKind().sql() + ")")
                .bindMap(parts.ofKind().arguments())
                .map((row, context) -> new Kind(
                        row.getObject(1, UUID.class),
                        EntryStatus.valueOf(row.getString(2)),
                        row.getLong(3),
                        row.getString(4)))
                .list();
        List<Choice> choices = new ArrayList<>();
        for (Phrase phrase : parts.phrases()) {
            for (Phrase.Word word : phrase.parts()) {
                choices.add(new Choice(
                        phrase,
                        word,
                        kinds.stream().filter(kind -> word.in(kind.words())).toList(),
                        0));
            }
        }
        choices.sort(Comparator.comparing(choice -> -choice.word().text().length()));
        List<Choice> looked = choices.stream()
                .limit(MOST_CHOICES)
                .map(choice -> counted(handle, choice, choices.size() > 1))
                .toList();
        Choice rarest = looked.stream()
                .min(Comparator.comparing(choice -> choice.total() + choice.rows()))
                .orElseThrow();
        List<Phrase.Word> others = looked.stream()
                .filter(choice -> choice.phrase().equals(rarest.phrase()) && choice.rows() <= MOST_ROWS)
                .map(Choice::word)
                .filter(word -> !word.more() && !word.equals(rarest.word()))
                .distinct()
                .toList();
        return new WordSearch(handle, condition, parts, rarest, others);
    }

    private static Choice counted(Handle handle, Choice choice, boolean compared) {
        if (!compared && !choice.word().more()) {
            return choice;
        }
        long rows = bindWord(
                        handle.createQuery("SELECT COUNT(*) FROM (SELECT 1 FROM dead_letter_word WHERE "
                                + isWord(choice.word()) + " LIMIT :most) AS found"),
                        choice.word())
                .bind("most", MOST_ROWS + 1)
                .mapTo(Long.class)
                .one();
        return new Choice(choice.phrase(), choice.word(), choice.kinds(), rows);
    }

    private static String isWord(Phrase.Word word) {
        return word.more() ? "word >= :word AND word < :wordEnd" : "word = :word";
    }

    private static Query bindWord(Query query, Phrase.Word word) {
        query.bind("word", word.text());
        return word.more() ? query.bind("wordEnd", behind(word.text())) : query;
    }

    /** The first text behind all that begin so. */
    private static String behind(String beginning) {
        int last = beginning.codePointBefore(beginning.length());
        return beginning.substring(0, beginning.length() - Character.charCount(last)) + Character.toString(last + 1);
    }

    /** Null if they are found soonest by reading all entries. */
    @Nullable
    List<UUID> page(@Nullable Position after, int limit) {
        if (choice.everywhere()) {
            return null;
        }
        List<String> each = new ArrayList<>();
        // H2 reads an index in its order only if all of its columns are named.
        String behind = Position.behind(after, "died_at");
        ofKinds(
                each,
                "SELECT id, died_at",
                behind + " ORDER BY kind DESC, status DESC, died_at DESC, id DESC LIMIT :limit",
                Position.page(after, "died_at"));
        String end = choice.word().more()
                ? Position.page(after, "died_at")
                : behind + " ORDER BY word DESC, died_at DESC, id DESC, kind DESC LIMIT :limit";
        ofWord(each, end);
        ofCall(each, Position.page(after, "died_at"));
        String sql = "SELECT id FROM (" + String.join(" UNION ALL ", each)
                + ") AS found ORDER BY died_at DESC, id DESC LIMIT :limit";
        return Position.bind(query(sql), after, limit).mapTo(UUID.class).list();
    }

    long count(int limit) {
        if (choice.everywhere()
                && !(exact && parts.time().always() && !choice.word().more())) {
            return counted("SELECT 1 FROM dead_letter WHERE (" + condition.sql() + ") LIMIT :limit", limit);
        }
        List<String> each = new ArrayList<>();
        long known = 0;
        if (exact && parts.time().always()) {
            known = choice.total();
        } else {
            ofKinds(each, "SELECT id, died_at", " LIMIT :limit", " LIMIT :limit");
        }
        ofWord(each, " LIMIT :limit");
        ofCall(each, " LIMIT :limit");
        return known >= limit
                ? limit
                : Math.min(
                        limit,
                        known
                                + counted(
                                        "SELECT 1 FROM (" + String.join(" UNION ALL ", each)
                                                + ") AS each_of LIMIT :limit",
                                        limit));
    }

    private long counted(String found, int limit) {
        return query("SELECT COUNT(*) FROM (" + found + ") AS found")
                .bind("limit", limit)
                .mapTo(Long.class)
                .one();
    }

    /** Entries of the kinds that have the word. */
    private void ofKinds(List<String> each, String select, String end, String endOfAll) {
        if (!choice.apart()) {
            String ids = choice.kinds().stream()
                    .map(kind -> "'" + kind.id() + "'")
                    .distinct()
                    .collect(Collectors.joining(", "));
            each.add("(" + select + " FROM dead_letter WHERE kind IN (" + ids + ") AND (" + condition.sql() + ")"
                    + endOfAll + ")");
            return;
        }
        String rest = " AND (" + time().sql() + ")" + (exact ? "" : " AND (" + condition.sql() + ")");
        for (Kind kind : choice.kinds()) {
            each.add("(" + select + " FROM dead_letter WHERE kind = '" + kind.id() + "' AND status = '"
                    + kind.status().name() + "'" + rest + end + ")");
        }
    }

    /** Entries that have the word alone. */
    private void ofWord(List<String> each, String end) {
        StringBuilder sql = new StringBuilder("(SELECT ")
                .append(choice.word().more() ? "DISTINCT id, died_at" : "id, died_at")
                .append(" FROM dead_letter_word w WHERE ")
                .append(isWord(choice.word()))
                .append(" AND (")
                .append(time().sql())
                .append(")");
        if (choice.word().more()) {
            sql.append(" AND kind NOT IN (SELECT k.id FROM dead_letter_kind k WHERE k.words LIKE :like)");
        }
        if (!parts.ofKind().always()) {
            sql.append(" AND kind IN (SELECT id FROM dead_letter_kind WHERE ")
                    .append(ofKind().sql())
                    .append(")");
        }
        for (int i = 0; i < others.size(); i++) {
            sql.append(" AND (kind IN (SELECT k.id FROM dead_letter_kind k WHERE k.words LIKE :like")
                    .append(i)
                    .append(") OR EXISTS (SELECT 1 FROM dead_letter_word o WHERE o.word = :other")
                    .append(i)
                    .append(" AND o.died_at = w.died_at AND o.id = w.id))");
        }
        if (!exact || !parts.ofKind().always()) {
            sql.append(" AND EXISTS (SELECT 1 FROM dead_letter e WHERE e.id = w.id AND (")
                    .append(condition.sql())
                    .append("))");
        }
        each.add(sql.append(end).append(")").toString());
    }

    /** Entries of the call whose id the phrase is, which do not have the word. */
    private void ofCall(List<String> each, String end) {
        each.add("(SELECT id, died_at FROM dead_letter WHERE task_id = :call AND searched NOT LIKE :like AND ("
                + condition.sql() + ")" + end + ")");
    }

    private SqlCondition time() {
        return parts.time().renamed("t");
    }

    private SqlCondition ofKind() {
        return parts.ofKind().renamed("k");
    }

    private Query query(String sql) {
        Map<String, Object> arguments = new LinkedHashMap<>(condition.arguments());
        arguments.putAll(time().arguments());
        arguments.putAll(ofKind().arguments());
        arguments.put("call", choice.phrase().text());
        arguments.put("like", like(choice.word()));
        for (int i = 0; i < others.size(); i++) {
            arguments.put("like" + i, like(others.get(i)));
            arguments.put("other" + i, others.get(i).text());
        }
        return bindWord(handle.createQuery(sql).bindMap(arguments), choice.word());
    }

    /** There is nothing in a word that a pattern takes for something else. */
    private static String like(Phrase.Word word) {
        return "% " + word.text() + (word.more() ? "%" : " %");
    }
}
