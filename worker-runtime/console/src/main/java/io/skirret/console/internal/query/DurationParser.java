package io.skirret.console.internal.query;

import io.skirret.console.internal.query.QueryParser.Value;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long something took, to a condition. */
final class DurationParser {

    private static final Pattern COMPARED = Pattern.compile("(>=|<=|>|<)(.+)");
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final String RANGE = "..";
    private static final long NANOS_OF_MICRO = 1_000;

    private DurationParser() {}

    static Condition condition(Field field, Value value) {
        String text = value.text();
        if (text.equals("*")) {
            return new Condition.Between(field, null, null);
        }
        Matcher compared = COMPARED.matcher(text);
        if (compared.matches()) {
            long micros = micros(value, compared.group(2));
            return switch (compared.group(1)) {
                case ">" -> new Condition.Between(field, micros + 1, null);
                case ">=" -> new Condition.Between(field, micros, null);
                case "<" -> new Condition.Between(field, null, micros - 1);
                default -> new Condition.Between(field, null, micros);
            };
        }
        int dots = text.indexOf(RANGE);
        if (dots < 0 || text.length() == RANGE.length()) {
            throw wrong(value);
        }
        Long least = limit(value, text.substring(0, dots));
        Long most = limit(value, text.substring(dots + RANGE.length()));
        if (least != null && most != null && least > most) {
            throw ValueParser.wrong(value, "a range whose end is not below its beginning", "");
        }
        return new Condition.Between(field, least, most);
    }

    private static @Nullable Long limit(Value whole, String text) {
        return text.isEmpty() ? null : Long.valueOf(micros(whole, text));
    }

    private static long micros(Value whole, String text) {
        return Durations.parse(text)
                .filter(duration -> !duration.isNegative() && duration.compareTo(LONGEST) <= 0)
                .map(duration -> duration.toNanos() / NANOS_OF_MICRO)
                .orElseThrow(() -> wrong(whole));
    }

    private static QuerySyntaxException wrong(Value value) {
        return ValueParser.wrong(
                value,
                "a duration that is compared, or a range of them",
                "For example >5s, <=200ms or 1s..1m; units are ms, s, m, h and d.");
    }
}
