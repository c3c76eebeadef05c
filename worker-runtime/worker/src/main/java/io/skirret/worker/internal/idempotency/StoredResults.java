package io.skirret.worker.internal.idempotency;

import io.skirret.idempotency.internal.KeyOutcome;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results as they are kept with their key: the places that are not to be shown, one a line, an empty line, and the body
 * that the caller was sent.
 */
final class StoredResults {

    /** Of a run that has ended, and whose result was not kept. */
    static final byte[] NONE = {};

    private StoredResults() {}

    /** What is kept; nothing where there is no result, or it is too large. */
    static byte[] of(@Nullable Message reply) {
        if (reply == null) {
            return NONE;
        }
        byte[] places = places(reply).getBytes(StandardCharsets.UTF_8);
        byte[] body = reply.body();
        if (places.length + body.length >= KeyOutcome.MOST_BYTES) {
            return NONE;
        }
        byte[] all = Arrays.copyOf(places, places.length + 1 + body.length);
        all[places.length] = '\n';
        System.arraycopy(body, 0, all, places.length + 1, body.length);
        return all;
    }

    private static String places(Message reply) {
        if (!(reply.headers().get(HeaderNames.SENSITIVE) instanceof List<?> places)) {
            return "";
        }
        StringBuilder lines = new StringBuilder();
        for (Object place : places) {
            lines.append(place).append('\n');
        }
        return lines.toString();
    }

    /** The result as the result of another call; null if it was not kept. */
    static @Nullable Message reply(TaskMessage call, byte[] stored, Instant now) throws UnusableMessageException {
        if (stored.length == 0) {
            return null;
        }
        int end = 0;
        while (stored[end] != '\n' || (end > 0 && stored[end - 1] != '\n')) {
            end++;
        }
        List<String> places =
                new String(stored, 0, end, StandardCharsets.UTF_8).lines().toList();
        Message first = new Message(
                MessageProperties.builder().json().build(),
                places.isEmpty() ? Map.of() : Map.of(HeaderNames.SENSITIVE, places),
                Arrays.copyOfRange(stored, end + 1, stored.length));
        return ResultMessage.again(call, first, now);
    }
}
