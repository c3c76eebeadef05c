package io.skirret.retry;

import io.skirret.settings.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chance added to delays, so that calls that failed together do not come back together. d is the delay after the cap.
 */
public sealed interface Jitter {

    /** As people write it: the name of a kind, {@code true}, {@code false}, or the ratio of a proportional one. */
    ValueType<Jitter> TYPE = ValueType.of(
                    Jitter.class.getName(),
                    "one of none, proportional, full, equal, decorrelated, or a ratio of 0 to 1",
                    "Write a ratio like 0.25 or 10%.",
                    Jitter::parse)
            .suggesting(List.copyOf(kinds().keySet()));

    /** d itself. */
    record None() implements Jitter {}

    /** d plus a random share of it, from 0 to {@code ratio}: the cap can be exceeded by that share. */
    record Proportional(double ratio) implements Jitter {
        public Proportional {
            if (!(ratio >= 0 && ratio <= 1)) {
                throw InvalidPolicyException.of("jitter", "a ratio of 0 to 1", ratio, "0.25 adds up to a quarter.");
            }
        }
    }

    /** Anything from 0 to d. */
    record Full() implements Jitter {}

    /** Anything from half of d to d. */
    record Equal() implements Jitter {}

    /**
     * Anything from the base (or the minimum delay, if longer) to three times the previous delay, within the cap; the
     * base counts as the previous delay of the first retry. The kind of backoff does not matter then.
     */
    record Decorrelated() implements Jitter {}

    /** Delays as they are computed. Many calls that failed together come back together. */
    static Jitter none() {
        return new None();
    }

    /** The default: adds 0 to 25 %. */
    static Jitter proportional() {
        return new Proportional(0.25);
    }

    /** @throws InvalidPolicyException unless the ratio is 0 to 1 */
    static Jitter proportional(double ratio) {
        return new Proportional(ratio);
    }

    /** A delay is drawn between zero and itself. */
    static Jitter full() {
        return new Full();
    }

    /** A delay is drawn between its half and itself. */
    static Jitter equal() {
        return new Equal();
    }

    /** Each delay is drawn between the base and three times the one before. */
    static Jitter decorrelated() {
        return new Decorrelated();
    }

    /** The kinds by name, the proportional one with its default ratio; in the order of the reference. */
    static Map<String, Jitter> kinds() {
        Map<String, Jitter> kinds = new LinkedHashMap<>();
        kinds.put("none", none());
        kinds.put("proportional", proportional());
        kinds.put("full", full());
        kinds.put("equal", equal());
        kinds.put("decorrelated", decorrelated());
        return kinds;
    }

    private static @Nullable Jitter parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> proportional();
            case "false" -> none();
            default -> {
                Jitter kind = kinds().get(text.toLowerCase(Locale.ROOT));
                yield kind != null
                        ? kind
                        : ValueType.share(1)
                                .parse(text)
                                .map(Jitter::proportional)
                                .orElse(null);
            }
        };
    }
}
