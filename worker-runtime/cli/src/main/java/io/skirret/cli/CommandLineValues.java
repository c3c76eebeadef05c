package io.skirret.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skirret.message.internal.JacksonText;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.TypeConversionException;

/** Reads what people write on a command line. */
final class CommandLineValues {

    /** Numbers go out with the digits that were written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private CommandLineValues() {}

    /** As {@link Durations} reads them; zero or more. */
    static Duration duration(String text) {
        return Durations.parse(text)
                .filter(duration -> !duration.isNegative())
                .orElseThrow(() -> new TypeConversionException(
                        "expected a duration such as 100ms, 2s, 5m, 1h, 7d or PT2S, got '" + text + "'"));
    }

    static List<JsonNode> list(String option, String text) {
        return read(option, text, new TypeReference<>() {}, "a JSON array such as '[\"ada\", 42]'");
    }

    static Map<String, JsonNode> map(String option, String text) {
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
