package io.skirret.failure;

import java.util.List;
import java.util.Objects;

/**
 * Finds out what a throwable means. Looks at exception types through their hierarchy, SQL states and vendor codes, HTTP
 * status, message patterns, the cause chain and suppressed exceptions, without needing any library's classes. Users'
 * own rules come first.
 *
 * <p>Immutable and safe for many threads. Never throws for any throwable, however hostile: cyclic causes, a
 * {@code getMessage} that throws or returns megabytes.
 */
public final class FailureClassifier {
    private final List<FailureRule> rules;

    /** A classifier without rules of the user's own. */
    public FailureClassifier() {
        this(List.of());
    }

    /** @param rules asked in this order before the built-in knowledge */
    public FailureClassifier(List<? extends FailureRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** What that throwable means; {@link FailureType#UNKNOWN} with confidence 0 if nothing known matches. */
    public Failure classify(Throwable error, FailureContext context) {
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(context, "context");
        return new Classification(error, context).result(rules);
    }
}
