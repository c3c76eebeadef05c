package io.skirret.console.internal.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the question mark, strictly: what cannot be decoded, or stands there twice, is refused. A filter
 * that is dropped in silence would mean more than was asked for.
 */
final class QueryString {

    private static final int HEX = 16;

    private QueryString() {}

    static Map<String, String> parse(@Nullable String raw) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return parameters;
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw Problem.badRequest("Expected parameters as name=value, got something else; nothing was done.");
            }
            String name = decode(pair.substring(0, equals));
            if (parameters.put(name, decode(pair.substring(equals + 1))) != null) {
                throw Problem.badRequest("Expected each parameter once, got one twice; nothing was done.");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.put((byte) (digit(text, i + 1) * HEX + digit(text, i + 2)));
                i += 2;
            } else if (c < 0x80) {
                bytes.put((byte) (c == '+' ? ' ' : c));
            } else {
                throw undecodable();
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException noUtf8) {
            throw undecodable();
        }
    }

    private static int digit(String text, int at) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), HEX) : -1;
        if (digit < 0) {
            throw undecodable();
        }
        return digit;
    }

    private static Problem undecodable() {
        return Problem.badRequest(
                "Expected parameters in UTF-8 and percent-encoding, got something else; nothing was done.");
    }
}
