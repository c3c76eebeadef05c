package io.skirret.console.internal.query;

/** Where the facts lie in a table: SQL that the store wrote, never a user. */
public interface Columns {

    /** The column, or expression, of a field. A time is a {@code timestamp with time zone}. */
    String of(Field field);

    /** The column of what free text is looked for in, as {@link Query#lower} writes it. */
    String searched();
}
