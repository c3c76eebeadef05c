package io.skirret.console.internal.alerts;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What alerts are about. */
public enum AlertKind {
    /** How many dead letters are pending. */
    DEAD_LETTERS("Dead letters"),
    /** A circuit breaker that is not closed. */
    BREAKER_OPEN("Circuit breaker open"),
    /** The share of calls that succeeded in the end. */
    SUCCESS_RATE("Success rate"),
    /** The share of runs that were to be tried again. */
    RETRY_RATE("Retry rate"),
    /** The share of calls that succeeded more than once. */
    DUPLICATES("Duplicates"),
    /** Calls that died since a machine lacked something. */
    SYSTEM_FAILURES("System failures"),
    /** A worker that is not heard any more, and did not say that it stops. */
    WORKER_GONE("Worker gone"),
    /** A queue in which messages wait all the time. */
    QUEUE_NOT_DRAINED("Queue not drained"),
    /** Nothing: somebody tries whether they are told. */
    TEST("Test");

    private static final List<AlertKind> WATCHED =
            Stream.of(values()).filter(kind -> kind != TEST).toList();

    private final String title;

    AlertKind(String title) {
        this.title = title;
    }

    /** Those that somebody looks at. */
    public static List<AlertKind> watched() {
        return WATCHED;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** For machines: as the API and settings have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
