package io.skirret.console.internal.alerts;

import java.util.Locale;

/** How bad it is, the best first. */
public enum Level {
    /** Nothing to do. */
    FINE,
    /** Somebody should look. */
    WARNING,
    /** Somebody must look now. */
    CRITICAL;

    /** As the API and settings have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean worseThan(Level other) {
        return compareTo(other) > 0;
    }

    static Level worse(Level one, Level other) {
        return one.worseThan(other) ? one : other;
    }
}
