package io.skirret.console.internal.api;

import io.skirret.console.internal.query.Field;
import io.skirret.console.internal.query.Query;
import java.time.Instant;
import java.util.Set;

/** The lists that a query narrows. */
public enum QueriedList {
    /** Dead letters. */
    DEAD_LETTERS(Field.OF_DEAD_LETTERS),
    /** What became of calls. */
    TASKS(Field.OF_CALLS);

    private final Set<Field> fields;

    QueriedList(Set<Field> fields) {
        this.fields = fields;
    }

    /**
     * Reads a query in the language of this list.
     *
     * @param now from which ages such as {@code 24h} count
     * @throws io.skirret.console.internal.query.QuerySyntaxException if it is none
     */
    Query parse(String text, Instant now) {
        return this == DEAD_LETTERS ? Query.parse(text, now) : Query.parse(text, now, fields);
    }

    /** What may be asked about. */
    public Set<Field> fields() {
        return fields;
    }
}
