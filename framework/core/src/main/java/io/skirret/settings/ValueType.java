package io.skirret.settings;

import io.skirret.settings.internal.Durations;
import io.skirret.settings.internal.Suggestion;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the value of a setting is written, and which values there are. The one reader of durations, numbers, sizes,
 * shares, switches, words and lists; a room describes a form of its own with {@link #of}. Immutable.
 *
 * @param <T> what is read
 */
public final class ValueType<T> {

    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})\\s*(|kib|mib)");
    private static final int LONGEST_NUMBER = 40;

    private final String javaType;
    private final String noun;
    private final String range;
    private final String advice;
    /** Suggested for a mistyped one. */
    private final List<String> words;

    private final Function<String, @Nullable T> reader;
    private final Predicate<T> within;

    private ValueType(
            String javaType,
            String noun,
            String range,
            String advice,
            List<String> words,
            Function<String, @Nullable T> reader,
            Predicate<T> within) {
        this.javaType = javaType;
        this.noun = noun;
        this.range = range;
        this.advice = advice;
        this.words = words;
        this.reader = reader;
        this.within = within;
    }

    /**
     * A duration of {@code least} to {@code most}, both included: {@code 100ms}, {@code 2s}, {@code 5m}, {@code 1h},
     * {@code 7d} or {@code PT2S}.
     */
    public static ValueType<Duration> duration(Duration least, Duration most) {
        return duration(
                " of " + words(least) + " to " + words(most),
                value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    /** A duration above zero, up to {@code most} included. */
    public static ValueType<Duration> durationAboveZero(Duration most) {
        return duration(
                " above 0, up to " + words(most),
                value -> !value.isNegative() && !value.isZero() && value.compareTo(most) <= 0);
    }

    private static ValueType<Duration> duration(String range, Predicate<Duration> within) {
        return new ValueType<>(
                "java.time.Duration",
                "a duration",
                range,
                "Write it with its unit: 100ms, 2s, 5m, 1h, 7d or PT2S.",
                List.of(),
                text -> Durations.parse(text).orElse(null),
                within);
    }

    /** A whole number, in digits. */
    public static ValueType<Integer> whole(int least, int most) {
        return integer("a whole number", least, most, "Write digits alone.", ValueType::wholeNumber);
    }

    /** A percentage without a fraction: {@code 50%} or {@code 50}. */
    public static ValueType<Integer> percent(int least, int most) {
        return integer("a percentage", least, most, "Write it like 50%.", text -> wholeNumber(withoutPercent(text)));
    }

    /** A number of bytes: {@code 4194304}, {@code 4096KiB} or {@code 4MiB}. */
    public static ValueType<Integer> bytes(int least, int most) {
        return integer(
                "a whole number of bytes",
                least,
                most,
                "Write digits alone, or with KiB or MiB: 4194304 or 4MiB.",
                text -> {
                    Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
                    if (!matcher.matches()) {
                        return null;
                    }
                    int shift =
                            matcher.group(2).isEmpty() ? 0 : matcher.group(2).equals("kib") ? 10 : 20;
                    return Long.parseLong(matcher.group(1)) << shift;
                });
    }

    private static ValueType<Integer> integer(
            String noun, int least, int most, String advice, Function<String, @Nullable Long> reader) {
        return new ValueType<>(
                "java.lang.Integer",
                noun,
                noun.endsWith("bytes") ? ", " + least + " to " + most : " of " + least + " to " + most,
                advice,
                List.of(),
                text -> {
                    Long number = reader.apply(text);
                    return number == null || number < least || number > most ? null : number.intValue();
                },
                value -> value >= least && value <= most);
    }

    private static @Nullable Long wholeNumber(String text) {
        return WHOLE.matcher(text).matches() ? Long.valueOf(text) : null;
    }

    /** A decimal number, both bounds included. */
    public static ValueType<Double> number(double least, double most) {
        return decimal(
                "a number",
                " of " + words(least) + " to " + words(most),
                "Write it like 1.5.",
                ValueType::decimal,
                value -> value >= least && value <= most);
    }

    /** A decimal number above zero, up to {@code most} included. */
    public static ValueType<Double> numberAboveZero(double most) {
        return decimal(
                "a number",
                " above 0, up to " + words(most),
                "Write it like 1.5.",
                ValueType::decimal,
                value -> value > 0 && value <= most);
    }

    /** A share of 0 to {@code most}, as a percentage or a factor: {@code 20%} and {@code 0.2} are the same. */
    public static ValueType<Double> share(double most) {
        return decimal(
                "a share",
                " of 0 to " + words(most),
                "Write it like 20% or 0.2.",
                text -> {
                    Double number = decimal(withoutPercent(text));
                    return number == null ? null : text.endsWith("%") ? Double.valueOf(number / 100) : number;
                },
                value -> value >= 0 && value <= most);
    }

    private static ValueType<Double> decimal(
            String noun,
            String range,
            String advice,
            Function<String, @Nullable Double> reader,
            Predicate<Double> within) {
        return new ValueType<>("java.lang.Double", noun, range, advice, List.of(), reader, within);
    }

    private static @Nullable Double decimal(String text) {
        try {
            return text.length() > LONGEST_NUMBER ? null : Double.valueOf(new BigDecimal(text).doubleValue());
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static String withoutPercent(String text) {
        return text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text;
    }

    /** {@code true} or {@code false}. */
    public static ValueType<Boolean> onOrOff() {
        return new ValueType<>(
                "java.lang.Boolean",
                "true or false",
                "",
                "Write one of them.",
                List.of("true", "false"),
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> Boolean.TRUE;
                    case "false" -> Boolean.FALSE;
                    default -> null;
                },
                value -> true);
    }

    /** A constant of an enum, in lower case with {@code -}; capitals and {@code _} are read too. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return oneOf(type.getName(), words);
    }

    /**
     * One of these words; capitals, {@code -} and {@code _} make no difference.
     *
     * @param javaType what the value is in Java, by its full name
     */
    public static <T> ValueType<T> oneOf(String javaType, Map<String, T> choices) {
        Map<String, T> byWord = new LinkedHashMap<>();
        choices.forEach((word, value) -> byWord.put(Suggestion.plain(word), value));
        List<String> words = List.copyOf(choices.keySet());
        return new ValueType<>(
                javaType,
                "one of " + String.join(", ", words),
                "",
                "Write one of them.",
                words,
                text -> byWord.get(Suggestion.plain(text)),
                value -> true);
    }

    /** One of these words, as it is given here; capitals, {@code -} and {@code _} make no difference. */
    public static ValueType<String> word(String... words) {
        Map<String, String> choices = new LinkedHashMap<>();
        for (String word : words) {
            choices.put(word, word);
        }
        return oneOf("java.lang.String", choices);
    }

    /** Names separated by commas; empty ones are passed over. */
    public static ValueType<List<String>> list() {
        return of(
                "java.util.List<java.lang.String>",
                "names separated by commas",
                "Write them like mail,slow.",
                text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    /** Any text but the empty one. */
    public static ValueType<String> text(String expected) {
        return of(
                "java.lang.String",
                expected,
                "Write one, or remove the setting.",
                text -> text.isEmpty() ? null : text);
    }

    /** Any text, the empty one included. */
    public static ValueType<String> anyText(String expected) {
        return of("java.lang.String", expected, "Write one, or remove the setting.", text -> text);
    }

    /**
     * A form of a room's own.
     *
     * @param javaType what the value is in Java, by its full name
     * @param expected what must be written, as it follows on "expected"
     * @param advice a sentence that says what to write instead of a wrong value
     * @param reader null for a text that is none; given without blanks around it
     */
    public static <T> ValueType<T> of(
            String javaType, String expected, String advice, Function<String, @Nullable T> reader) {
        return new ValueType<>(javaType, expected, "", advice, List.of(), reader, value -> true);
    }

    /** The same, called something else: {@code whole(0, 9).as("a priority")} expects "a priority of 0 to 9". */
    public ValueType<T> as(String newNoun) {
        return new ValueType<>(javaType, newNoun, range, advice, words, reader, within);
    }

    /** The same with another sentence about what to write. */
    public ValueType<T> advising(String sentence) {
        return new ValueType<>(javaType, noun, range, sentence, words, reader, within);
    }

    /** The same with words that are suggested for a mistyped one. */
    public ValueType<T> suggesting(List<String> words) {
        return new ValueType<>(javaType, noun, range, advice, List.copyOf(words), reader, within);
    }

    /** The value that a text stands for; empty if it is none of this type, or out of its range. */
    public Optional<T> parse(String text) {
        return Optional.ofNullable(reader.apply(text.strip())).filter(within);
    }

    /** What must be written, as it follows on "expected": {@code a duration of 1 s to 1 h}. */
    public String expected() {
        return noun + range;
    }

    /** A sentence that says what to write instead of this text; names the word that was meant, if one is near. */
    public String advice(@Nullable String text) {
        return ((text == null ? "" : Suggestion.didYouMean(text, words)) + " " + advice).strip();
    }

    /** What the value is in Java, by its full name. */
    public String javaType() {
        return javaType;
    }

    /**
     * What is wrong with a value that was given in code: expected, got, what to write; empty if nothing is.
     *
     * @param where what it was given for, as the message begins
     */
    public Optional<String> problem(String where, T value) {
        Objects.requireNonNull(value, where);
        return within.test(value)
                ? Optional.empty()
                : Optional.of(where + ": expected " + expected() + ", got " + words(value) + ". " + advice);
    }

    private static String words(Object value) {
        return value instanceof Duration duration ? words(duration) : String.valueOf(value);
    }

    private static String words(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String words(Duration duration) {
        if (duration.isZero()) {
            return "0";
        }
        if (duration.isNegative()) {
            return duration.toString();
        }
        if (duration.equals(Duration.ofDays(1))) {
            return "24 h";
        }
        return duration.equals(Duration.ofDays(duration.toDays()))
                ? duration.toDays() + " days"
                : Durations.format(duration);
    }
}
