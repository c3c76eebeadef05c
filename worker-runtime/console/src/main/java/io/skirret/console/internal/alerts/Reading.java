package io.skirret.console.internal.alerts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at one kind found.
 *
 * @param unknown why nothing is known now, as a sentence; null if it is known
 * @param measured each subject that there is, at most once; what is not there is not in trouble
 */
record Reading(AlertKind kind, @Nullable String unknown, List<Measured> measured) {

    /**
     * A number of one subject.
     *
     * @param least how bad it is at least, whatever the limits say of the number
     * @param text a sentence for people
     */
    record Measured(String subject, double value, Level least, String text) {}

    static Reading unknown(AlertKind kind, String why) {
        return new Reading(kind, why, List.of());
    }

    static Reading of(AlertKind kind, List<Measured> measured) {
        return new Reading(kind, null, List.copyOf(measured));
    }

    static Reading of(AlertKind kind, double value, String text) {
        return of(kind, List.of(new Measured("", value, Level.FINE, text)));
    }
}
