package io.skirret.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.internal.JacksonText;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** Reads what people write on a command line. */
final class CommandLineValues {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CommandLineValues() {}

    /** As {@link Durations} reads them; zero or more. */
    static Duration duration(String text) {
        return Durations.parse(text)
                .filter(duration -> !duration.isNegative())
                .orElseThrow(() -> new TypeConversionException(
                        "expected a duration such as 100ms, 2s, 5m, 1h, 7d or PT2S, got '" + text + "'"));
    }

    static List<@Nullable Object> list(String option, String text) {
        return read(option, text, new TypeReference<>() {}, "a JSON array such as '[\"ada\", 42]'");
    }

    static Map<String, @Nullable Object> map(String option, String text) {
        return read(option, text, new TypeReference<>() {}, "a JSON object such as '{\"name\": \"ada\"}'");
    }

    private static <T> T read(String option, String text, TypeReference<T> type, String expected) {
        T read;
        try {
            read = JSON.readValue(text, type);
        } catch (JsonProcessingException malformed) {
            throw wrong(option, expected, text + " (" + JacksonText.of(malformed, 200) + ")");
        }
        if (read == null) {
            throw wrong(option, expected, text);
        }
        return read;
    }

    private static IllegalArgumentException wrong(String option, String expected, String got) {
        return new IllegalArgumentException(
                option + ": expected " + expected + ", got " + got + "; nothing was sent. Mind the shell's quotes.");
    }
}
