package io.skirret.console.internal.alerts;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * By what alerts are decided. Immutable.
 *
 * @param limits of each kind that is watched; the others are switched off
 * @param settle how long something must be better without a break before it counts as better
 */
record AlertRules(Map<AlertKind, Limits> limits, Duration settle) {

    AlertRules {
        limits = Map.copyOf(limits.isEmpty() ? limits : new EnumMap<>(limits));
    }

    /** Whether somebody looks at this kind. */
    boolean watches(AlertKind kind) {
        return limits.containsKey(kind);
    }

    Limits of(AlertKind kind) {
        return Objects.requireNonNull(limits.get(kind), kind.name());
    }
}
