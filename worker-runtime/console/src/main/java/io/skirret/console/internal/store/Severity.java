package io.skirret.console.internal.store;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import org.jspecify.annotations.Nullable;

/** How much a group matters, unless somebody says otherwise. */
public enum Severity {
    /** Nothing is left to do, or it is the caller's data. */
    LOW,
    /** Something fails. */
    MEDIUM,
    /** Nothing like it can work until somebody acts, or much fails. */
    HIGH,
    /** Both. */
    CRITICAL;

    private static final long MANY = 100;
    private static final long VERY_MANY = 1_000;
    private static final int SEVERAL_TASKS = 3;

    /**
     * What follows from the failure and how far it spreads: invalid data begins low, credentials and the machine high,
     * all else medium; one step more from 100 open entries or 3 tasks on, and another from 1,000 entries on.
     *
     * @param failureType a name of {@link FailureType}; null or another for one that is not known
     * @param open entries that are pending or being retried
     * @param tasks that met it
     */
    static Severity of(@Nullable String failureType, long open, int tasks) {
        if (open == 0) {
            return LOW;
        }
        int steps = (open >= MANY || tasks >= SEVERAL_TASKS ? 1 : 0) + (open >= VERY_MANY ? 1 : 0);
        return values()[Math.min(CRITICAL.ordinal(), begins(failureType).ordinal() + steps)];
    }

    private static Severity begins(@Nullable String failureType) {
        FailureType known = IncomingEntry.type(failureType);
        return known == null ? MEDIUM : of(known.category());
    }

    private static Severity of(FailureCategory category) {
        return switch (category) {
            case VALIDATION -> LOW;
            case SYSTEM, AUTHENTICATION -> HIGH;
            default -> MEDIUM;
        };
    }
}
