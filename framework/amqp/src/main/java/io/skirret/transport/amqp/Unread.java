package io.skirret.transport.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.skirret.message.internal.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was left out of a message, because the client could not have read it. It comes with the message as a note that
 * only this process can have written.
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
        String names = SafeText.line(String.join(", ", parts), LONGEST_PARTS);
        return (SECRET + bodyBytes + " " + names).getBytes(StandardCharsets.US_ASCII);
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

    boolean withoutBody() {
        return bodyBytes != 0;
    }

    /** What was expected, and what came. */
    String text() {
        String headers = parts.isEmpty()
                ? ""
                : "expected headers that RabbitMQ's client can read, which are tables and lists of at most 32 levels in one"
                        + " another, got others: " + String.join(", ", parts) + " is left out";
        String body = withoutBody() ? "a body of " + bodyBytes + " bytes is more than this client takes" : "";
        return headers + (headers.isEmpty() || body.isEmpty() ? "" : "; ") + body;
    }
}
