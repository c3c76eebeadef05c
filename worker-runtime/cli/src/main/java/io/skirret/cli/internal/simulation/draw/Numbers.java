package io.skirret.cli.internal.simulation.draw;

import java.time.Duration;
import java.util.Locale;

/** Numbers as they are written on pictures and in tables. */
public final class Numbers {

    private Numbers() {}

    /** {@code 25,160}. */
    public static String whole(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    /**
     * {@code 0}, {@code 800}, {@code 2.5k}, {@code 40k}, {@code 1.25M}: at most five characters for what an axis shows.
     */
    static String compact(double value) {
        if (value >= 1e6) {
            return trimmed(value / 1e6) + "M";
        }
        return value >= 1e3 ? trimmed(value / 1e3) + "k" : trimmed(value);
    }

    /** {@code 4.9 %}; small shares are not rounded to nothing, nor large ones to all. */
    public static String percent(double share) {
        if (share > 0 && share < 0.001) {
            return "< 0.1 %";
        }
        if (share > 0.999 && share < 1) {
            return "> 99.9 %";
        }
        return trimmed(Math.round(share * 1_000) / 10.0) + " %";
    }

    /** {@code 1:05}, {@code 1:00:00}: minutes and seconds, hours before them from one hour on. */
    public static String clock(long seconds) {
        return seconds < 3_600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }

    static String clock(Duration duration) {
        return clock(duration.toSeconds());
    }

    private static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
