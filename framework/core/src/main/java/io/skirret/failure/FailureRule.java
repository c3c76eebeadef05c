package io.skirret.failure;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A user's own way to recognise a failure. Rules are asked in order, before everything built in; the first that answers
 * wins. A rule that throws, whatever it throws, or returns null is passed over, and the {@link Failure#evidence()} says
 * so.
 *
 * <p>Rules are called by many threads at once and must not block.
 */
@FunctionalInterface
public interface FailureRule {

    /**
     * @param error what the task threw; its causes are the rule's to look at
     * @return the failure, or empty if this rule has nothing to say; a {@code Retry-After} or HTTP status found in the
     *     cause chain is added if the rule leaves them null
     */
    Optional<Failure> classify(Throwable error, FailureContext context);

    /**
     * A rule for every throwable of that class, or caused by one: {@code whenThrown(StockMovedException.class,
     * CODE_DEFECT)}. What is only suppressed does not count.
     */
    static FailureRule whenThrown(Class<? extends Throwable> thrown, FailureType type) {
        Objects.requireNonNull(thrown, "thrown");
        return new ThrownRule(thrown, Objects.requireNonNull(type, "type"));
    }

    /**
     * A rule for throwables by the names of their classes, which need not be on the class path:
     * {@code whenNamed(Map.of("com.acme.StockMovedException", PERMANENT_VALIDATION))}. Each name stands for the class
     * or interface and what is derived from it, thrown or as a cause; of several names for one throwable the nearest
     * class's counts.
     */
    static FailureRule whenNamed(Map<String, FailureType> types) {
        return new NamedRule(Map.copyOf(types));
    }
}
