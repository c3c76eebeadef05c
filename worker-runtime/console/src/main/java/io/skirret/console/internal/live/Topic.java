package io.skirret.console.internal.live;

import java.util.Locale;

/** What a page may want to be told about. */
public enum Topic {
    /** Dead letters, their groups, and what people say of them. */
    LETTERS,
    /** Operations. */
    OPERATIONS,
    /** What became of calls. */
    TASKS,
    /** Workers and circuit breakers; this one changes every ten seconds in any case, since their numbers do. */
    FLEET,
    /** What queues hold; this one changes with each look at them, every ten seconds. */
    QUEUES,
    /** Alerts, their silences, and who was told. */
    ALERTS;

    /** As pages write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
