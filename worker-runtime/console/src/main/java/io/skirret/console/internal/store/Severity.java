package io.skirret.console.internal.store;

import io.skirret.failure.FailureCategory;
import io.skirret.failure.FailureType;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** The same as {@link #of(String, long, int)} for a database: an expression whose value is a name of these. */
    static String sql(String failureType, String open, String tasks) {
        String steps = "(CASE WHEN " + open + " >= " + MANY + " OR " + tasks + " >= " + SEVERAL_TASKS
                + " THEN 1 ELSE 0 END + CASE WHEN " + open + " >= " + VERY_MANY + " THEN 1 ELSE 0 END)";
        String begins = Stream.of(FailureType.values())
                .map(type -> " WHEN '" + type.name() + "' THEN "
                        + of(type.category()).ordinal())
                .collect(Collectors.joining("", "CASE " + failureType, " ELSE " + MEDIUM.ordinal() + " END"));
        String names = Stream.of(LOW, MEDIUM, HIGH)
                .map(each -> " WHEN " + each.ordinal() + " THEN '" + each.name() + "'")
                .collect(Collectors.joining());
        return "CASE WHEN " + open + " = 0 THEN '" + LOW.name() + "' ELSE CASE " + begins + " + " + steps + names
                + " ELSE '" + CRITICAL.name() + "' END END";
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
