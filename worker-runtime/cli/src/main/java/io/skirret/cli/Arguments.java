package io.skirret.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** Reads what people write on a command line, and writes it back the same way. */
final class Arguments {

    private static final Pattern SIMPLE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Arguments() {}

    /** {@code 100ms}, {@code 2s}, {@code 1.5m}, {@code 3h}, {@code 7d} or ISO {@code PT2S}; zero or more. */
    static Duration duration(String text) {
        Matcher simple = SIMPLE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (simple.matches()) {
            double number = Double.parseDouble(simple.group(1));
            long unit = switch (simple.group(2)) {
                case "ms" -> 1L;
                case "s" -> 1_000L;
                case "m" -> 60_000L;
                case "h" -> 3_600_000L;
                default -> 86_400_000L;
            };
            return Duration.ofMillis(Math.round(number * unit));
        }
        try {
            Duration iso = Duration.parse(text.strip());
            if (!iso.isNegative()) {
                return iso;
            }
        } catch (DateTimeParseException notIso) {
            // Said below, together with negative durations.
        }
        throw new TypeConversionException(
                "expected a duration such as 100ms, 2s, 5m, 1h, 7d or PT2S, got '" + text + "'");
    }

    /** A duration in the largest unit that keeps three significant digits. */
    static String format(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 1) {
            return trim(seconds * 1e3) + " ms";
        }
        if (seconds < 120) {
            return trim(seconds) + " s";
        }
        if (seconds < 7_200) {
            return trim(seconds / 60) + " min";
        }
        return seconds < 172_800 ? trim(seconds / 3_600) + " h" : trim(seconds / 86_400) + " d";
    }

    static List<@Nullable Object> list(String option, String text) {
        return read(option, text, new TypeReference<>() {}, "a JSON array such as '[\"ada\", 42]'");
    }

    static Map<String, @Nullable Object> map(String option, String text) {
        return read(option, text, new TypeReference<>() {}, "a JSON object such as '{\"name\": \"ada\"}'");
    }

    private static <T> T read(String option, String text, TypeReference<T> type, String expected) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(option + ": expected " + expected + ", got " + text + " ("
                    + malformed.getOriginalMessage() + "); nothing was sent. Mind the shell's quotes.");
        }
    }

    private static String trim(double value) {
        String text = String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
