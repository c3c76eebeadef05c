package io.skirret.console.internal.query;

import io.skirret.console.internal.query.QueryParser.Value;
import io.skirret.settings.internal.Durations;
import io.skirret.settings.internal.Suggestion;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A qualifier and its value to a condition. */
final class ValueParser {

    static final String BEFORE = "before";
    static final String AFTER = "after";

    private static final String RANGE = "..";
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
    private static final Pattern COMPARED = Pattern.compile("(>=|<=|>|<)(\\d{1,9})");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{4,16}");
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:T(\\d{2}:\\d{2}(:\\d{2})?)(Z|[+-]\\d{2}:\\d{2})?)?");
    private static final Duration OLDEST = Duration.ofDays(36_500);
    private static final int ALL_DIGITS = 16;

    private final Instant now;

    private final boolean byWords;

    /** @param byWords whether text is looked for by its words, else anywhere */
    ValueParser(Instant now, boolean byWords) {
        this.now = now;
        this.byWords = byWords;
    }

    /** A time as it was written: from when it lasts, and until when. */
    private record Span(Instant from, Instant until, boolean age) {}

    Condition text(Value value) {
        return byWords ? words(value) : anywhere(value);
    }

    private static Condition words(Value value) {
        boolean more = !value.quoted() && value.text().endsWith("*");
        String text = more ? value.text().substring(0, value.text().length() - 1) : value.text();
        if (!value.quoted() && text.indexOf('*') >= 0) {
            throw wrong(value, "* at the end only", "Words are found by how they begin. Quotes make * a space.");
        }
        List<String> words = Words.of(text);
        if (words.isEmpty()) {
            throw wrong(
                    value,
                    "a letter or a digit",
                    text.isEmpty()
                            ? "A single * means everything: leave it out."
                            : "Other characters are not searched.");
        }
        return new Condition.Said(new Phrase(text, words, more && Words.endsInOne(text)));
    }

    private static Condition anywhere(Value value) {
        String text = value.quoted() ? value.text() : value.text().replaceAll("^\\*+|\\*+$", "");
        if (text.isEmpty()) {
            throw wrong(value, "text", "A single * means everything: leave it out.");
        }
        return new Condition.Contains(Query.lower(text));
    }

    Condition condition(String qualifier, Value value) {
        if (qualifier.equals(BEFORE)) {
            return new Condition.At(Field.AT, null, span(value).from());
        } else if (qualifier.equals(AFTER)) {
            return new Condition.At(Field.AT, span(value).from(), null);
        }
        Field field = Field.valueOf(qualifier.toUpperCase(Locale.ROOT));
        return switch (field.kind()) {
            case NAME, CLASS -> new Condition.Named(field, pattern(value));
            case CHOICE -> choice(field, value);
            case DIGITS ->
                field == Field.GROUP ? new Condition.InGroup(digits(value)) : new Condition.Named(field, digits(value));
            case NUMBER -> number(field, value);
            case TIME -> time(field, value);
            case DURATION -> DurationParser.condition(field, value);
        };
    }

    private static TextPattern pattern(Value value) {
        String text = value.text();
        if (value.quoted()) {
            return TextPattern.exactly(text);
        }
        boolean open = text.startsWith("*");
        boolean more = text.endsWith("*");
        String inner = text.equals("*") ? "" : text.substring(open ? 1 : 0, text.length() - (more ? 1 : 0));
        if (inner.indexOf('*') >= 0) {
            throw wrong(value, "* at the beginning or the end only", "Quotes make * a character like any other.");
        }
        return new TextPattern(open, inner, more);
    }

    private static Condition choice(Field field, Value value) {
        TextPattern written = pattern(value);
        TextPattern pattern = new TextPattern(written.open(), written.text().toUpperCase(Locale.ROOT), written.more());
        List<Condition> chosen = field.choices().stream()
                .filter(pattern::matches)
                .map(choice -> (Condition) new Condition.Named(field, TextPattern.exactly(choice)))
                .toList();
        if (chosen.isEmpty()) {
            throw wrong(
                    value,
                    "one of " + String.join(", ", field.choices()),
                    Suggestion.didYouMean(value.text(), field.choices()));
        }
        return Condition.any(chosen);
    }

    private static TextPattern digits(Value value) {
        String text = value.text().toLowerCase(Locale.ROOT);
        String digits = text.endsWith("*") ? text.substring(0, text.length() - 1) : text;
        if (!DIGITS.matcher(digits).matches()) {
            throw wrong(value, "the first 4 to 16 hexadecimal digits of a group", "For example group:3f2a9c01.");
        }
        return new TextPattern(false, digits, digits.length() < ALL_DIGITS);
    }

    private static Condition number(Field field, Value value) {
        String text = value.text();
        Matcher compared = COMPARED.matcher(text);
        if (WHOLE.matcher(text).matches()) {
            long number = Long.parseLong(text);
            return new Condition.Between(field, number, number);
        } else if (compared.matches()) {
            long number = Long.parseLong(compared.group(2));
            return switch (compared.group(1)) {
                case ">" -> new Condition.Between(field, number + 1, null);
                case ">=" -> new Condition.Between(field, number, null);
                case "<" -> new Condition.Between(field, null, number - 1);
                default -> new Condition.Between(field, null, number);
            };
        } else if (text.equals("*")) {
            return new Condition.Between(field, null, null);
        }
        int dots = text.indexOf(RANGE);
        if (dots < 0 || text.length() == RANGE.length()) {
            throw notANumber(value);
        }
        Long least = limit(value, text.substring(0, dots));
        Long most = limit(value, text.substring(dots + RANGE.length()));
        if (least != null && most != null && least > most) {
            throw wrong(value, "a range whose end is not below its beginning", "");
        }
        return new Condition.Between(field, least, most);
    }

    private static @Nullable Long limit(Value whole, String text) {
        if (text.isEmpty()) {
            return null;
        } else if (!WHOLE.matcher(text).matches()) {
            throw notANumber(whole);
        }
        return Long.valueOf(text);
    }

    private static QuerySyntaxException notANumber(Value value) {
        return wrong(
                value,
                "a whole number of at most 9 digits, or a range of them",
                "For example 503, >3, <=3 or 500..599.");
    }

    private Condition time(Field field, Value value) {
        if (value.text().equals("*")) {
            return new Condition.At(field, null, null);
        }
        int dots = value.text().indexOf(RANGE);
        if (dots < 0) {
            Span span = span(value);
            return new Condition.At(field, span.from(), span.age() ? null : span.until());
        }
        Value left = new Value(value.at(), value.text().substring(0, dots), false);
        int end = dots + RANGE.length();
        Value right = new Value(value.at() + end, value.text().substring(end), false);
        if (left.text().isEmpty() && right.text().isEmpty()) {
            throw notATime(value);
        }
        Instant from = left.text().isEmpty() ? null : span(left).from();
        Instant until = right.text().isEmpty() ? null : span(right).until();
        if (from != null && until != null && !from.isBefore(until)) {
            throw wrong(value, "a range whose end is after its beginning", "The older time comes first: at:7d..24h.");
        }
        return new Condition.At(field, from, until);
    }

    private Span span(Value value) {
        Optional<Duration> age = Durations.parse(value.text());
        if (age.isPresent()) {
            if (age.get().isNegative() || age.get().compareTo(OLDEST) > 0) {
                throw wrong(value, "an age from 0 to " + OLDEST.toDays() + "d", "");
            }
            Instant point = now.minus(age.get()).truncatedTo(ChronoUnit.MICROS);
            return new Span(point, point, true);
        }
        Matcher written = TIME.matcher(value.text().toUpperCase(Locale.ROOT));
        if (!written.matches()) {
            throw notATime(value);
        }
        try {
            LocalDate date = LocalDate.parse(written.group(1));
            if (date.getYear() < 1970) {
                throw wrong(value, "a date from 1970 on", "");
            }
            if (written.group(2) == null) {
                Instant start = date.atStartOfDay().toInstant(ZoneOffset.UTC);
                return new Span(start, start.plus(1, ChronoUnit.DAYS), false);
            }
            ZoneOffset zone = written.group(4) == null ? ZoneOffset.UTC : ZoneOffset.of(written.group(4));
            Instant start = date.atTime(LocalTime.parse(written.group(2))).toInstant(zone);
            ChronoUnit unit = written.group(3) == null ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
            return new Span(start, start.plus(1, unit), false);
        } catch (DateTimeException noSuchTime) {
            throw notATime(value);
        }
    }

    private static QuerySyntaxException notATime(Value value) {
        return wrong(
                value,
                "a time",
                "For example 2026-11-28, 2026-11-28T09:30, 2026-11-28T09:30+02:00, or an age such as 24h or 7d; without an offset it is UTC.");
    }

    static QuerySyntaxException wrong(Value value, String expected, String hint) {
        return new QuerySyntaxException(value.at() + 1, expected, value.text(), hint);
    }
}
