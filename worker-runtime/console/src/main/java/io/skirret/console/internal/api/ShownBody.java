package io.skirret.console.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.Message;
import io.skirret.message.internal.SensitivePaths;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call as everybody may see it.
 *
 * @param arguments {@code args} and {@code kwargs}, with every digit; null if it is cut, or has none
 * @param masked whether something sensitive in it is hidden
 * @param cut whether it was too long to be shown whole
 * @param text null if it is cut, or no UTF-8
 * @param base64 its bytes, or the first of them
 */
public record ShownBody(
        @Nullable Map<String, JsonNode> arguments,
        boolean masked,
        boolean cut,
        @Nullable String text,
        String base64) {

    /** What pages and single answers show. */
    public static final int LONGEST = 64 << 10;

    /** @param longest in bytes, behind which it is cut */
    public static ShownBody of(Message message, int longest) {
        byte[] body = message.body();
        byte[] shown = SensitivePaths.from(message.headers()).mask(body);
        boolean cut = shown.length > longest;
        return new ShownBody(
                cut ? null : Arguments.of(shown),
                shown != body,
                cut,
                cut ? null : utf8(shown),
                Base64.getEncoder().encodeToString(cut ? Arrays.copyOf(shown, longest) : shown));
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }
}
