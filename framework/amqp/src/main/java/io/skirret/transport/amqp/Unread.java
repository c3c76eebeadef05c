package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.message.internal.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was left out of a message, because it cannot be read. What the client could not have read comes with the message
 * as a note that only this process can have written.
 *
 * @param parts what is not there, for people, such as {@code header 'x'}
 * @param bodyBytes the size of the body that is not there, 0 if it is
 */
record Unread(List<String> parts, long bodyBytes) {

    /** Nobody else knows it, so no message can bring such a note with it. */
    private static final String SECRET = UUID.randomUUID().toString();

    private static final int LONGEST_PARTS = 150;

    Unread {
        parts = List.copyOf(parts);
    }

    /** At most 255 bytes. */
    byte[] note() {
        return (SECRET + bodyBytes + " " + names()).getBytes(StandardCharsets.US_ASCII);
    }

    private String names() {
        return SafeText.line(String.join(", ", parts), LONGEST_PARTS);
    }

    /** What was left out of the message with these properties, or null if it is whole. */
    static @Nullable Unread of(BasicProperties properties) {
        String note = properties.getClusterId();
        if (note == null || !note.startsWith(SECRET)) {
            return null;
        }
        int space = note.indexOf(' ');
        String names = note.substring(space + 1);
        return new Unread(
                names.isEmpty() ? List.of() : List.of(names), Long.parseLong(note.substring(SECRET.length(), space)));
    }

    /** The same, and headers that were left out besides; null if nothing was. */
    static @Nullable Unread with(@Nullable Unread unread, List<String> headers) {
        if (headers.isEmpty()) {
            return unread;
        }
        List<String> parts = new ArrayList<>(unread == null ? List.of() : unread.parts);
        parts.addAll(headers);
        return new Unread(parts, unread == null ? 0 : unread.bodyBytes);
    }

    boolean withoutBody() {
        return bodyBytes != 0;
    }

    /** What was expected, and what came. */
    String text() {
        String headers = parts.isEmpty()
                ? ""
                : "expected headers that RabbitMQ's client can read, which are tables and lists of at most 32 levels in one"
                        + " another, got others: " + names() + " is left out";
        String body = withoutBody() ? "a body of " + bodyBytes + " bytes is more than this client takes" : "";
        return headers + (headers.isEmpty() || body.isEmpty() ? "" : "; ") + body;
    }
}
