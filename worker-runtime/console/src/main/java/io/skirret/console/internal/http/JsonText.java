package io.skirret.console.internal.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** JSON of requests, bounded and strict, and of answers. */
final class JsonText {

    private static final int DEEPEST = 32;
    private static final int LONGEST_NUMBER = 100;
    private static final int MOST_TOKENS = 50_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Arguments of calls come and go with every digit.
            .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonText() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JacksonException broken) {
            throw new IllegalStateException("an answer that cannot be written", broken);
        }
    }

    /** An object with no members but these. */
    static ObjectNode object(byte[] body, Set<String> members) {
        JsonNode read;
        try {
            read = MAPPER.readTree(body);
        } catch (JacksonException broken) {
            throw Problem.badRequest("The body is not JSON that is taken here: " + broken.getOriginalMessage()
                    + place(broken.getLocation()) + "; nothing was done.");
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory that cannot be read", impossible);
        }
        if (!(read instanceof ObjectNode object)) {
            throw Problem.badRequest("Expected a JSON object as the body, got "
                    + (read == null || read.isMissingNode()
                            ? "nothing"
                            : read.getNodeType().name().toLowerCase(java.util.Locale.ROOT))
                    + "; nothing was done.");
        }
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!members.contains(name)) {
                throw Problem.badRequest("The body has a member that is not taken here; nothing was done. Members: "
                        + String.join(", ", new TreeSet<>(members)) + ".");
            }
        }
        return object;
    }

    private static String place(@Nullable JsonLocation at) {
        return at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
