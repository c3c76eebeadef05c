package io.skirret.console.internal.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, out of its body; every number with all of its digits. */
final class Arguments {

    private static final int PARTS = 3;

    private static final ObjectMapper EXACT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Arguments() {}

    /** {@code args} and {@code kwargs} of a body of Celery's protocol 2; null if it is none. */
    static @Nullable Map<String, JsonNode> of(byte[] body) {
        try {
            JsonNode read = EXACT.readTree(body);
            if (read == null
                    || !read.isArray()
                    || read.size() != PARTS
                    || !read.get(0).isArray()
                    || !read.get(1).isObject()) {
                return null;
            }
            Map<String, JsonNode> arguments = new LinkedHashMap<>();
            arguments.put("args", read.get(0));
            arguments.put("kwargs", read.get(1));
            return arguments;
        } catch (IOException noJson) {
            return null;
        }
    }
}
