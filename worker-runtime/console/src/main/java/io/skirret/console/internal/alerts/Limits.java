package io.skirret.console.internal.alerts;

import org.jspecify.annotations.Nullable;

/**
 * From where on a number is bad. A level that was reached is left only when the number is better than its limit by a
 * margin, so that one that swings around a limit is told once.
 *
 * @param under whether numbers below a limit are bad, for shares of 0 to 1; else those above it
 * @param warning what may not be passed; null for no such level
 * @param critical the same
 * @param margin a share: of the limit, or for {@code under} of what is between the limit and 1
 */
public record Limits(
        boolean under, @Nullable Double warning, @Nullable Double critical, double margin) {

    /** @param before the level that was reached */
    Level level(double value, Level before) {
        Level plain = eased(value, 0);
        if (plain.compareTo(before) >= 0) {
            return plain;
        }
        Level kept = eased(value, margin);
        return kept.worseThan(before) ? before : kept;
    }

    private Level eased(double value, double by) {
        if (passes(value, critical, by)) {
            return Level.CRITICAL;
        }
        return passes(value, warning, by) ? Level.WARNING : Level.FINE;
    }

    private boolean passes(double value, @Nullable Double limit, double by) {
        if (limit == null) {
            return false;
        }
        return under ? value < limit + by * (1 - limit) : value > limit * (1 - by);
    }

    /** What was passed at this level; null if it has no limit. */
    public @Nullable Double of(Level level) {
        return switch (level) {
            case FINE -> null;
            case WARNING -> warning;
            case CRITICAL -> critical;
        };
    }
}
