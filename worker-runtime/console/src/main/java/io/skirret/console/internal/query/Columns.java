package io.skirret.console.internal.query;

import java.util.Set;

/** Where the facts lie in a table: SQL that the store wrote, never a user. */
public interface Columns {

    /**
     * The column, or expression, of a field; never asked for {@link Field#GROUP}. A time is a {@code timestamp with
     * time zone}.
     */
    String of(Field field);

    /**
     * The beginning of a condition that an entry is in a group: up to the fingerprint that is compared. A bracket is
     * open in it, which is closed behind what it is compared with.
     */
    String inGroup();

    /** Fields that many entries have alike, of which a database may know how many entries have them. */
    default Set<Field> ofKind() {
        return Set.of();
    }

    /** Fields of which few entries may have one value, with an index for each. */
    default Set<Field> ofContext() {
        return Set.of();
    }

    /** The column of what free text is looked for in, as {@link Facts#searched()} is. */
    String searched();
}
