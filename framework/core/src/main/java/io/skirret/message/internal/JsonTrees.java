package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reads JSON into trees whose fractions are decimals, which hold all but a zero below zero: that stays a double. */
final class JsonTrees {

    /** As Python and Java write it. */
    private static final String NEGATIVE_ZERO = "-0.0";

    private JsonTrees() {}

    static JsonNode read(JsonMapper mapper, byte[] body) throws IOException {
        if (!mayHaveNegativeZero(body)) {
            return mapper.readTree(body);
        }
        try (JsonParser json = new NegativeZeros(mapper.createParser(body))) {
            return mapper.readTree(json);
        }
    }

    private static boolean mayHaveNegativeZero(byte[] body) {
        for (int i = 3; i < body.length; i++) {
            if (body[i - 3] == '-' && body[i - 2] == '0' && body[i - 1] == '.' && body[i] == '0') {
                return true;
            }
        }
        return false;
    }

    private static final class NegativeZeros extends JsonParserDelegate {

        NegativeZeros(JsonParser json) {
            super(json);
        }

        /** Asked of each fraction before it becomes a decimal: what is none stays as it is. */
        @Override
        public boolean isNaN() throws IOException {
            return super.isNaN() || (currentToken() == JsonToken.VALUE_NUMBER_FLOAT && NEGATIVE_ZERO.equals(getText()));
        }
    }
}
