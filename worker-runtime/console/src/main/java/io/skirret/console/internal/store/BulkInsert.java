package io.skirret.console.internal.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Inserts many rows by one statement that is always the same text, with an array for each column: a database reads and
 * plans it once, where a statement with a place for each value costs more than the rows themselves.
 *
 * @param <T> what a row is made of
 */
final class BulkInsert<T> {

    private final List<Column<T>> columns;
    private final String sql;

    private BulkInsert(String table, List<Column<T>> columns) {
        this.columns = List.copyOf(columns);
        this.sql = "INSERT INTO " + table + " ("
                + columns.stream().map(Column::name).collect(Collectors.joining(", "))
                + ") SELECT * FROM UNNEST("
                + columns.stream()
                        .map(column -> "CAST(:" + column.name() + " AS "
                                + column.type().sql() + " ARRAY)")
                        .collect(Collectors.joining(", "))
                + ")";
    }

    /** What a column holds, in words that both databases know. */
    enum Type {
        UUID("UUID", java.util.UUID.class),
        TEXT("VARCHAR", String.class),
        INTEGER("INTEGER", Integer.class),
        BIGINT("BIGINT", Long.class),
        TIME("TIMESTAMP WITH TIME ZONE", OffsetDateTime.class),
        BYTES("BYTEA", byte[].class);

        private final String sql;
        private final Class<?> java;

        Type(String sql, Class<?> java) {
            this.sql = sql;
            this.java = java;
        }

        String sql() {
            return sql;
        }
    }

    private record Column<T>(String name, Type type, Function<T, @Nullable Object> value) {}

    static <T> Builder<T> into(String table) {
        return new Builder<>(table);
    }

    /** Names the columns. */
    static final class Builder<T> {
        private final String table;
        private final List<Column<T>> columns = new ArrayList<>();

        private Builder(String table) {
            this.table = table;
        }

        Builder<T> column(String name, Type type, Function<T, @Nullable Object> value) {
            columns.add(new Column<>(name, type, value));
            return this;
        }

        BulkInsert<T> build() {
            return new BulkInsert<>(table, columns);
        }
    }

    /** In the order of the rows; nothing if there are none. */
    void write(Handle handle, List<T> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (Update insert = handle.createUpdate(sql)) {
            for (Column<T> column : columns) {
                List<@Nullable Object> values = new ArrayList<>(rows.size());
                for (T row : rows) {
                    values.add(plain(column.value().apply(row)));
                }
                insert.bindArray(column.name(), column.type().java, values);
            }
            insert.execute();
        }
    }

    /** As drivers know it. */
    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value;
    }
}
