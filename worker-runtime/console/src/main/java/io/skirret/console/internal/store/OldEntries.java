package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the words of entries that an earlier version stored, once, before a console does anything else; in steps that
 * are transactions of their own, so that it goes on where it was when it ends in between, and locks little. Of several
 * consoles that share the database each does some of the steps.
 */
final class OldEntries {

    private static final Logger log = LoggerFactory.getLogger(OldEntries.class);
    private static final int STEP = 500;
    private static final int STEPS_TOLD = 40;

    private static final String NEXT = "SELECT id, kind, died_at, task, exception, message FROM dead_letter"
            + " WHERE id <= :until%s ORDER BY id LIMIT " + STEP;

    private OldEntries() {}

    private record Old(
            UUID id,
            UUID kind,
            Instant diedAt,
            @Nullable String task,
            @Nullable String exception,
            @Nullable String message) {}

    private record Left(@Nullable UUID filledTo, UUID until) {}

    static void findWords(Jdbi jdbi) {
        Transactions transactions = new Transactions(jdbi);
        transactions.run(OldEntries::fillKinds);
        long done = 0;
        int steps = 0;
        int found;
        do {
            found = transactions.run(OldEntries::step);
            done += found;
            if (found > 0 && steps++ % STEPS_TOLD == 0) {
                log.info("Looking for words in dead letters of an earlier version; {} are done", done);
            }
        } while (found > 0);
        if (done > 0) {
            log.info("Dead letters of an earlier version can be found by their words: {}", done);
        }
    }

    /**
     * Of kinds that an older console made there is no word of their group: what they have in common was not looked at.
     */
    private static int fillKinds(Handle handle) {
        Map<UUID, String> kinds = new TreeMap<>();
        handle.createQuery("SELECT id, task, exception FROM dead_letter_kind WHERE words IS NULL")
                .map((row, context) ->
                        kinds.put(row.getObject(1, UUID.class), KindWords.names(row.getString(2), row.getString(3))))
                .list();
        return Upsert.execute(
                        handle,
                        "UPDATE dead_letter_kind SET words = :words WHERE id = :id AND words IS NULL",
                        List.copyOf(kinds.entrySet()),
                        (batch, kind) -> batch.bind("words", kind.getValue()).bind("id", kind.getKey()))
                .length;
    }

    /** Gives how many were done; 0 if none are left. */
    static int step(Handle handle) {
        Left left = handle.createQuery("SELECT filled_to, until FROM dead_letter_wordless FOR UPDATE")
                .map((row, context) -> new Left(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .findOne()
                .orElse(null);
        if (left == null) {
            return 0;
        }
        List<Old> entries = next(handle, left);
        if (entries.isEmpty()) {
            handle.execute("DELETE FROM dead_letter_wordless");
            return 0;
        }
        fill(handle, entries);
        handle.createUpdate("UPDATE dead_letter_wordless SET filled_to = :to")
                .bind("to", entries.get(entries.size() - 1).id())
                .execute();
        return entries.size();
    }

    private static List<Old> next(Handle handle, Left left) {
        UUID from = left.filledTo();
        var query = handle.createQuery(String.format(NEXT, from == null ? "" : " AND id > :from"))
                .bind("until", left.until());
        return (from == null ? query : query.bind("from", from))
                .map((row, context) -> new Old(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        InstantArgument.time(row, "died_at"),
                        row.getString("task"),
                        row.getString("exception"),
                        row.getString("message")))
                .list();
    }

    private static void fill(Handle handle, List<Old> entries) {
        List<EntryWords.Row> rows = new ArrayList<>();
        try (PreparedBatch searched = handle.prepareBatch("UPDATE dead_letter SET searched = :text WHERE id = :id")) {
            for (Old old : entries) {
                EntryWords words =
                        EntryWords.of(old.task(), old.exception(), Words.of(old.message()), MessageTemplate.NONE);
                words.rows(old.diedAt(), old.id(), old.kind(), rows);
                searched.bind("text", EntryWords.searched(old.task(), old.exception(), old.message()))
                        .bind("id", old.id())
                        .add();
            }
            searched.execute();
        }
        EntryWords.write(handle, rows);
    }
}
