package io.skirret.console.internal.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as people read them. */
final class Words {

    private static final int SHORT_ID = 8;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private Words() {}

    /** A name of an enum, as the API has it. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The same with spaces. */
    static String spaced(Enum<?> value) {
        return of(value).replace('_', ' ');
    }

    /** With a comma between thousands. */
    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** With at most two digits behind the point. */
    static String decimal(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }

    /** How long before or after now, in one unit. */
    static String ago(Instant at, Instant now) {
        Duration past = Duration.between(at, now);
        String size = size(past.abs());
        return size.isEmpty() ? "now" : past.isNegative() ? "in " + size : size + " ago";
    }

    private static String size(Duration time) {
        if (time.toSeconds() < 5) {
            return "";
        } else if (time.toSeconds() < 90) {
            return time.toSeconds() + " s";
        } else if (time.toMinutes() < 90) {
            return time.toMinutes() + " min";
        } else if (time.toHours() < 36) {
            return time.toHours() + " h";
        }
        return time.toDays() + " days";
    }

    /** A span of time: with a point below a minute, else in two units, rounded to the smaller one. */
    static String span(@Nullable Duration time) {
        if (time == null) {
            return "–";
        } else if (time.toMillis() < 1_000) {
            return time.toMillis() + " ms";
        } else if (time.toMillis() < 59_950) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
        }
        long seconds = time.plusMillis(500).toSeconds();
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        long minutes = time.plusSeconds(30).toMinutes();
        if (minutes < 1_440) {
            return two(minutes / 60, "h", minutes % 60, "min");
        }
        long hours = time.plusMinutes(30).toHours();
        return two(hours / 24, hours < 48 ? "day" : "days", hours % 24, "h");
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** To the second, in UTC. */
    static String exact(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The first or last characters of an id, to tell it from its neighbours. */
    static String shortId(UUID id) {
        // Ids that were made at one time begin alike.
        String text = id.toString();
        return text.substring(text.length() - SHORT_ID);
    }

    /** An id that somebody else gave: the last characters of a long one. */
    static String shortened(String id) {
        return id.length() <= SHORT_ID + 4 ? id : id.substring(id.length() - SHORT_ID);
    }

    /** A text with each id in it as {@link #shortId} has it. */
    static String withShortIds(String text) {
        return ID.matcher(text).replaceAll(id -> shortId(UUID.fromString(id.group())));
    }

    /** The name of a class without its package. */
    static String simple(@Nullable String className) {
        return className == null ? "" : className.substring(className.lastIndexOf('.') + 1);
    }

    /** A path with parameters, those left out that are empty. */
    static String url(String path, Map<String, String> parameters) {
        StringBuilder url = new StringBuilder(path);
        char before = '?';
        for (Map.Entry<String, String> each : parameters.entrySet()) {
            if (!each.getValue().isEmpty()) {
                url.append(before).append(each.getKey()).append('=').append(encoded(each.getValue()));
                before = '&';
            }
        }
        return url.toString();
    }

    /** The list of what a query means. */
    static String search(String query) {
        return "/dead-letters?query=" + encoded(query);
    }

    /** A value in a query, in quotes, with none of its own. */
    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A word of a command line, in quotes where a shell would read it otherwise. */
    static String shell(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** A value in a URL. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
