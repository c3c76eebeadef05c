package io.skirret.console.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Changes the rows that are there and inserts the others, in two round trips. Who else inserts one of them meanwhile
 * makes the transaction fail with a unique violation: it is to be tried again.
 *
 * @param update changes one row, found by its key
 * @param insert makes it
 */
record Upsert<T>(String update, String insert) {

    /** Gives those that were inserted. */
    List<T> write(Handle handle, List<T> rows, BiFunction<PreparedBatch, T, PreparedBatch> binding) {
        return write(handle, rows, binding, binding);
    }

    /** The same where a row has more than its key and what changes. */
    List<T> write(
            Handle handle,
            List<T> rows,
            BiFunction<PreparedBatch, T, PreparedBatch> change,
            BiFunction<PreparedBatch, T, PreparedBatch> whole) {
        List<T> missing = change(handle, update, rows, change);
        execute(handle, insert, missing, whole);
        return missing;
    }

    /** Changes those that are there, and gives the others. */
    static <T> List<T> change(
            Handle handle, String update, List<T> rows, BiFunction<PreparedBatch, T, PreparedBatch> binding) {
        List<T> missing = new ArrayList<>();
        int[] changed = execute(handle, update, rows, binding);
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 0) {
                missing.add(rows.get(i));
            }
        }
        return missing;
    }

    /** The statement for each of these rows, in one round trip; nothing if there are none. */
    static <T> int[] execute(
            Handle handle, String sql, List<T> rows, BiFunction<PreparedBatch, T, PreparedBatch> binding) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        try (PreparedBatch batch = handle.prepareBatch(sql)) {
            rows.forEach(row -> binding.apply(batch, row).add());
            return batch.execute();
        }
    }
}
