package io.skirret.console.internal.alerts;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Words {

    private Words() {}

    /** A span of whole seconds in its largest whole unit. */
    static String span(Duration time) {
        if (time.toSeconds() % 3600 == 0) {
            return time.toHours() + " h";
        }
        return time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    /** A share with one digit behind the point. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
