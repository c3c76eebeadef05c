package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Phrase;
import io.skirret.console.internal.query.SqlCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Finds entries that say something. A word of an entry is one of its kind, or has a row in {@code dead_letter_word},
 * never both. So kinds say which of them have all entries that are meant, which have none, and of which other words the
 * rows are to be looked at: those of the rarest. A phrase is also a call's id, which an index has.
 */
final class WordSearch {

    /** Rows of a word that are counted; of words that begin alike, also that are looked through. */
    private static final int MOST_ROWS = 20_000;

    /** Words that are counted to find a rare one: long ones are rare more often. */
    private static final int MOST_CHOICES = 8;

    /** Parts of a statement, of which each has the whole condition. */
    private static final int MOST_PARTS = 64;

    private final Handle handle;
    private final SqlCondition.Parts parts;
    private final Map<Phrase.Word, Long> rows = new LinkedHashMap<>();
    private final Map<UUID, Found> ofKinds = new LinkedHashMap<>();
    private final List<CountedKind> kinds;

    private WordSearch(Handle handle, SqlCondition.Parts parts) {
        this.handle = handle;
        this.parts = parts;
        this.kinds = CountedKind.withWords(handle, parts.ofKind());
    }

    /** What a kind answers to all phrases together, and the words that must have rows. */
    private record Found(KindWords.Answer answer, Set<Phrase.Word> missing) {}

    /** Null if they are found soonest by reading all entries. */
    static @Nullable FoundEntries find(Handle handle, SqlCondition condition, SqlCondition.Parts parts) {
        return new WordSearch(handle, parts).find(condition);
    }

    private @Nullable FoundEntries find(SqlCondition condition) {
        for (CountedKind kind : kinds) {
            if (kind.meant()) {
                ofKinds.computeIfAbsent(kind.id(), id -> says(KindWords.of(kind.words())));
            }
        }
        FoundEntries found = new FoundEntries(condition, parts);
        String said = said(found);
        String whole = "(" + condition.sql() + ") AND " + said;
        found.add(new KindEntries(those(KindWords.Answer.ALL), parts, parts.more() ? whole : null));
        found.add(new KindEntries(those(KindWords.Answer.SOME), parts, whole));
        List<WordEntries> byRows = byRows(whole);
        if (isTooMuch(byRows.size(), whole)
                || byRows.stream().anyMatch(each -> each.word().more() && rows(each.word()) > MOST_ROWS)) {
            return null;
        }
        for (WordEntries each : byRows) {
            each.bind(found);
            found.add(each);
        }
        found.add(new CallEntries(
                "(" + condition.sql() + ") AND NOT " + said, parts.phrases().size()));
        return found;
    }

    private Found says(KindWords words) {
        Set<Phrase.Word> missing = new LinkedHashSet<>();
        KindWords.Answer all = KindWords.Answer.ALL;
        for (Phrase phrase : parts.phrases()) {
            KindWords.Answer one = words.says(phrase, missing);
            if (one == KindWords.Answer.NONE) {
                return new Found(one, Set.of());
            }
            all = one == KindWords.Answer.ALL ? all : KindWords.Answer.SOME;
        }
        return new Found(missing.isEmpty() ? all : KindWords.Answer.BY_ROWS, missing);
    }

    private List<CountedKind> those(KindWords.Answer answer) {
        return kinds.stream()
                .filter(kind -> {
                    Found found = ofKinds.get(kind.id());
                    return kind.meant() && found != null && found.answer() == answer;
                })
                .toList();
    }

    /** That all phrases are in what an entry says; its id does not count. */
    private String said(FoundEntries found) {
        List<String> each = new ArrayList<>();
        for (int i = 0; i < parts.phrases().size(); i++) {
            Phrase phrase = parts.phrases().get(i);
            found.bind("said" + i, "%" + phrase.spaced() + "%");
            found.bind("call" + i, phrase.text());
            each.add("searched LIKE :said" + i);
        }
        return "(" + String.join(" AND ", each) + ")";
    }

    /** One for all kinds of which the same words are missing. */
    private List<WordEntries> byRows(String whole) {
        Map<Set<Phrase.Word>, List<CountedKind>> byMissing = new LinkedHashMap<>();
        for (CountedKind kind : those(KindWords.Answer.BY_ROWS)) {
            byMissing
                    .computeIfAbsent(
                            Objects.requireNonNull(ofKinds.get(kind.id())).missing(), missing -> new ArrayList<>())
                    .add(kind);
        }
        if (isTooMuch(byMissing.size(), whole)) {
            return byRarest(byMissing, whole);
        }
        List<WordEntries> entries = new ArrayList<>();
        byMissing.forEach((missing, of) -> {
            Phrase.Word rarest = rarest(missing);
            List<Phrase.Word> others = missing.stream()
                    .filter(word -> !word.equals(rarest) && !word.more())
                    .limit(MOST_CHOICES)
                    .toList();
            String verify = verify(missing, others, of, whole);
            // What is verified by kinds is one of these.
            boolean ofAll = isAll() || (verify != null && !verify.equals(whole));
            entries.add(new WordEntries(name(entries), rarest, others, of, ofAll, verify, parts));
        });
        return entries;
    }

    /** Of the arguments of the next one. */
    private static String name(List<WordEntries> before) {
        return "w" + before.size();
    }

    private static boolean isTooMuch(int parts, String whole) {
        return parts > 1 && (parts > MOST_PARTS || parts * whole.length() > FoundEntries.MOST_TEXT);
    }

    /** One for all kinds that are looked for by the same word; the entries that have it are read. */
    private List<WordEntries> byRarest(Map<Set<Phrase.Word>, List<CountedKind>> byMissing, String whole) {
        Map<Phrase.Word, List<CountedKind>> byWord = new LinkedHashMap<>();
        byMissing.forEach((missing, of) -> byWord.computeIfAbsent(rarest(missing), word -> new ArrayList<>())
                .addAll(of));
        List<WordEntries> entries = new ArrayList<>();
        byWord.forEach(
                (word, of) -> entries.add(new WordEntries(name(entries), word, List.of(), of, false, whole, parts)));
        return entries;
    }

    /** Whether there are no kinds but these that have rows of the word: nobody need look. */
    private boolean isAll() {
        return parts.ofKind().always()
                && parts.phrases().size() == 1
                && parts.phrases().get(0).isWord();
    }

    /** What must hold of an entry that has rows for these words; null if nothing. */
    private @Nullable String verify(
            Set<Phrase.Word> missing, List<Phrase.Word> others, List<CountedKind> of, String whole) {
        boolean words = parts.phrases().stream().allMatch(Phrase::isWord) && missing.size() == others.size() + 1;
        if (!words || parts.more() || !parts.context().always()) {
            return whole;
        }
        Set<UUID> ids = of.stream().map(CountedKind::id).collect(Collectors.toSet());
        long statuses = kinds.stream().filter(kind -> ids.contains(kind.id())).count();
        return statuses == of.size() ? null : among(of);
    }

    /** The status alone if that tells them from all others that may have rows of their words. */
    private String among(List<CountedKind> of) {
        Set<EntryStatus> statuses = of.stream().map(CountedKind::status).collect(Collectors.toCollection(TreeSet::new));
        Set<CountedKind> known = Set.copyOf(of);
        // Of several words some may be missing in one kind and others in another.
        boolean alone = parts.phrases().size() == 1
                && kinds.stream()
                        .allMatch(kind -> !statuses.contains(kind.status()) || known.contains(kind) || isNever(kind));
        return alone ? KindEntries.ofStatuses(statuses) : KindEntries.among(of);
    }

    /** Whether no entry of a kind has a row of a word that is looked at, since the kind has it. */
    private boolean isNever(CountedKind kind) {
        Found found = ofKinds.get(kind.id());
        return found != null && found.answer() == KindWords.Answer.ALL;
    }

    private Phrase.Word rarest(Set<Phrase.Word> words) {
        return words.size() == 1
                ? words.iterator().next()
                : words.stream()
                        .sorted(Comparator.comparing(word -> -word.text().length()))
                        .limit(MOST_CHOICES)
                        .min(Comparator.comparing(this::rows))
                        .orElseThrow();
    }

    private long rows(Phrase.Word word) {
        return rows.computeIfAbsent(word, each -> WordEntries.count(handle, each, MOST_ROWS + 1));
    }

    /** Entries of the calls whose ids the phrases are, which do not say them. */
    private record CallEntries(String condition, int phrases) implements FoundEntries.Part {
        @Override
        public void page(@Nullable Position after, List<String> each) {
            write(Position.page(after, "died_at"), each);
        }

        @Override
        public void count(List<String> each) {
            write(" LIMIT :limit", each);
        }

        private void write(String end, List<String> each) {
            StringBuilder calls = new StringBuilder(":call0");
            for (int i = 1; i < phrases; i++) {
                calls.append(", :call").append(i);
            }
            each.add("(SELECT id, died_at FROM dead_letter WHERE task_id IN (" + calls + ") AND " + condition + end
                    + ")");
        }
    }
}
