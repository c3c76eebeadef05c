package io.skirret.console.internal.api;

import io.skirret.console.internal.query.Field;
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

    /** What may be asked about. */
    public Set<Field> fields() {
        return fields;
    }
}
