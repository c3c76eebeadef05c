package io.skirret.console.internal.store;

import java.util.List;

/** What the audit has, for tests. */
public final class Audited {

    private Audited() {}

    /** Targets of this action, with how they were and are, the oldest first. */
    public static List<String> of(ConsoleDatabase database, String action) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT target || ': ' || COALESCE(value_before, '?') || ' -> ' || COALESCE(value_after, '?')"
                                        + " FROM audit WHERE action = :action ORDER BY at, id")
                        .bind("action", action)
                        .mapTo(String.class)
                        .list());
    }
}
