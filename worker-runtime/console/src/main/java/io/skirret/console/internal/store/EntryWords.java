package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Phrase;
import io.skirret.console.internal.query.SqlCondition;
import io.skirret.console.internal.query.Words;
import io.skirret.console.internal.store.BulkInsert.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The words of an entry, for free search. Those that it has in common with all entries of its kind are kept with the
 * kind, as {@link KindWords}: of its task, of its exception and, if its message fits the template of its group, of
 * that. The others are rows of {@code dead_letter_word}.
 *
 * @param ofKind as {@link KindWords} writes them
 * @param asGroup whether its message fits the template
 * @param own none of which is {@code ofKind}
 */
record EntryWords(String ofKind, boolean asGroup, Set<String> own) {

    private static final BulkInsert<Row> ROWS = BulkInsert.<Row>into("dead_letter_word")
            .column("word", Type.TEXT, Row::word)
            .column("died_at", Type.TIME, Row::diedAt)
            .column("id", Type.UUID, Row::id)
            .column("kind", Type.UUID, Row::kind)
            .build();
    private static final String DELETE =
            "DELETE FROM dead_letter_word WHERE word = :word AND died_at = :died AND id = :id AND kind = :kind";

    /** A word that an entry has alone. */
    record Row(String word, Instant diedAt, UUID id, UUID kind) {}

    /** @param said the words of its message in their order */
    static EntryWords of(
            @Nullable String task, @Nullable String exception, List<String> said, MessageTemplate template) {
        String names = KindWords.names(task, exception);
        boolean asGroup = template.fits(said);
        String ofKind = asGroup ? KindWords.withTemplate(names, template.known(), said) : names;
        Set<String> own = new LinkedHashSet<>(said);
        own.removeIf(word -> isIn(ofKind, word));
        return new EntryWords(ofKind, asGroup, own);
    }

    private static boolean isIn(String spaced, String word) {
        return new Phrase.Word(word, false).in(spaced);
    }

    /** What free text is looked for in, of an entry. */
    static String searched(@Nullable String task, @Nullable String exception, @Nullable String message) {
        return Words.spaced(task) + "\n" + Words.spaced(exception) + "\n" + Words.spaced(message);
    }

    /** Adds its own words. */
    void rows(Instant diedAt, UUID id, UUID kind, Collection<Row> rows) {
        own.forEach(word -> rows.add(new Row(word, diedAt, id, kind)));
    }

    static void write(Handle handle, List<Row> rows) {
        // Neighbours in the index, which is the table: the database changes fewer pages.
        rows.sort(Comparator.comparing(Row::word).thenComparing(Row::diedAt));
        ROWS.write(handle, rows);
    }

    /** Removes those of entries that are there. */
    static void remove(Handle handle, List<StoredEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Map<UUID, String> ofKinds = new HashMap<>();
        SqlCondition kinds = SqlCondition.in(
                "id", entries.stream().map(StoredEntry::kind).distinct().toList());
        handle.createQuery("SELECT id, words FROM dead_letter_kind WHERE " + kinds.sql())
                .bindMap(kinds.arguments())
                .map((row, context) -> ofKinds.put(row.getObject(1, UUID.class), row.getString(2)))
                .list();
        List<Row> rows = new ArrayList<>();
        for (StoredEntry entry : entries) {
            String ofKind = ofKinds.get(entry.kind());
            if (ofKind == null) {
                // A console that does not know of words yet wrote it to the same database.
                ofKind = KindWords.names(entry.task(), entry.exception());
            }
            for (String word : Words.different(Words.spaced(entry.message()))) {
                if (!isIn(ofKind, word)) {
                    rows.add(new Row(word, entry.diedAt(), entry.id(), entry.kind()));
                }
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch(DELETE)) {
            for (Row row : rows) {
                batch.bind("word", row.word())
                        .bind("died", row.diedAt())
                        .bind("id", row.id())
                        .bind("kind", row.kind())
                        .add();
            }
            batch.execute();
        }
    }
}
