package io.skirret.console.internal.alerts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at one kind found.
 *
 * @param unknown why nothing is known now, as a sentence; null if it is known
 * @param measured each subject that there is, at most once
 * @param all whether these are all there are: what is not among them is not in trouble; else it is unknown
 */
record Reading(AlertKind kind, @Nullable String unknown, List<Measured> measured, boolean all) {

    /**
     * A number of one subject.
     *
     * @param least how bad it is at least, whatever the limits say of the number
     * @param text a sentence for people
     * @param atWorst whether it may be better than this, but not worse: no sign then that it got worse
     */
    record Measured(String subject, double value, Level least, String text, boolean atWorst) {

        Measured(String subject, double value, Level least, String text) {
            this(subject, value, least, text, false);
        }

        /** Nobody knows how it is: however bad. */
        static Measured unknown(String subject, String why) {
            return new Measured(subject, 0, Level.CRITICAL, why, true);
        }
    }

    static Reading unknown(AlertKind kind, String why) {
        return new Reading(kind, why, List.of(), true);
    }

    static Reading of(AlertKind kind, List<Measured> measured) {
        return new Reading(kind, null, List.copyOf(measured), true);
    }

    /** Of a kind of which there may be more than these. */
    static Reading ofSome(AlertKind kind, List<Measured> measured) {
        return new Reading(kind, null, List.copyOf(measured), false);
    }

    static Reading of(AlertKind kind, double value, String text) {
        return of(kind, List.of(new Measured("", value, Level.FINE, text)));
    }
}
