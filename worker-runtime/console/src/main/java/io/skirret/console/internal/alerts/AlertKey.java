package io.skirret.console.internal.alerts;

import java.util.Comparator;

/**
 * One thing that may be in trouble.
 *
 * @param subject the name of a breaker, a worker or a queue; empty where there is one of its kind only
 */
public record AlertKey(AlertKind kind, String subject) implements Comparable<AlertKey> {

    private static final Comparator<AlertKey> ORDER =
            Comparator.comparing(AlertKey::kind).thenComparing(AlertKey::subject);

    @Override
    public int compareTo(AlertKey other) {
        return ORDER.compare(this, other);
    }

    /** For people: the kind, and of what. */
    public String title() {
        return subject.isEmpty() ? kind.title() : kind.title() + ": " + subject;
    }
}
