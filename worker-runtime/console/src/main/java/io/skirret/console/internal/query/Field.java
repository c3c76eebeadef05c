package io.skirret.console.internal.query;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import io.skirret.failure.Remediation;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What a query can ask about a dead letter, or about a call; the word before the colon is its name. */
public enum Field {
    /** The id of the call. */
    ID(Kind.NAME),
    /** The name of the task. */
    TASK(Kind.NAME),
    /** The work queue in which the call died, or ran. */
    QUEUE(Kind.NAME),
    /** Why it is a dead letter, such as {@code retries-exhausted}. */
    REASON(Kind.NAME),
    /** The circuit breaker whose closing lets a parked call go. */
    BREAKER(Kind.NAME),
    /** A {@link FailureType}. */
    TYPE(Kind.CHOICE, names(FailureType.values())),
    /** A {@link FailureCategory}. */
    CATEGORY(Kind.CHOICE, names(FailureCategory.values())),
    /** A {@link Remediation}. */
    REMEDIATION(Kind.CHOICE, names(Remediation.values())),
    /** The class of the exception, with or without its package. */
    EXCEPTION(Kind.CLASS),
    /** What has been done about the entry. */
    STATUS(Kind.CHOICE, List.of("PENDING", "RETRYING", "RESOLVED", "ABANDONED")),
    /** The HTTP status of the failure. */
    HTTP(Kind.NUMBER),
    /** How often the call was retried. */
    RETRIES(Kind.NUMBER),
    /** How often the call was sent again from the dead letters. */
    REPLAYS(Kind.NUMBER),
    /** When the call died; of a call, when the console heard of it first. */
    AT(Kind.TIME),
    /** Its own fingerprint, or the first digits of it. */
    FINGERPRINT(Kind.DIGITS),
    /** The fingerprint of the group that people see it in, or of one that is merged there; or the first digits. */
    GROUP(Kind.DIGITS),
    /** The user for whom the call was made. */
    USER(Kind.NAME),
    /** The project for which the call was made. */
    PROJECT(Kind.NAME),
    /** The tenant for whom the call was made. */
    TENANT(Kind.NAME),
    /** What became of a call, by Celery's names. */
    STATE(Kind.CHOICE, List.of("PENDING", "RECEIVED", "STARTED", "RETRY", "REVOKED", "REJECTED", "FAILURE", "SUCCESS")),
    /** The worker that had the call last. */
    WORKER(Kind.NAME),
    /** How long its body ran last. */
    RUNTIME(Kind.DURATION),
    /** How long it waited for its first run. */
    WAIT(Kind.DURATION),
    /** When a worker had it first. */
    RECEIVED(Kind.TIME),
    /** When its body began last. */
    STARTED(Kind.TIME),
    /** When it ended. */
    ENDED(Kind.TIME),
    /** The id of the call that made it. */
    PARENT(Kind.NAME),
    /** The id of the first call of all that led to it. */
    ROOT(Kind.NAME);

    /** What can be asked about a dead letter. */
    public static final Set<Field> OF_DEAD_LETTERS = Set.copyOf(EnumSet.range(ID, TENANT));

    /** What can be asked about a call. */
    public static final Set<Field> OF_CALLS = Set.copyOf(EnumSet.of(
            ID, TASK, STATE, QUEUE, WORKER, RUNTIME, WAIT, AT, RECEIVED, STARTED, ENDED, RETRIES, REPLAYS, EXCEPTION,
            TYPE, REASON, PARENT, ROOT));

    /** What a field's values are. */
    enum Kind {
        /** A text. */
        NAME,
        /** A text that is the name of a class. */
        CLASS,
        /** A text of {@link Field#choices()}. */
        CHOICE,
        /** A text of hexadecimal digits. */
        DIGITS,
        /** A whole number from 0 up. */
        NUMBER,
        /** A time. */
        TIME,
        /** How long something took, in microseconds. */
        DURATION
    }

    private final Kind kind;
    private final List<String> choices;

    Field(Kind kind) {
        this(kind, List.of());
    }

    Field(Kind kind, List<String> choices) {
        this.kind = kind;
        this.choices = choices;
    }

    /** What its values are. */
    Kind kind() {
        return kind;
    }

    /** All of its values, in capitals; empty if it is not of {@link Kind#CHOICE}. */
    public List<String> choices() {
        return choices;
    }

    /** The word before the colon. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).toList();
    }
}
