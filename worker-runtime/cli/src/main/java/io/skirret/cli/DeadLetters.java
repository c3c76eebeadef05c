package io.skirret.cli;

import io.skirret.message.DeadLetter;
import io.skirret.transport.QueueAdmin.QueueStatus;
import io.skirret.transport.Transport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the {@code dlq} commands write entries. */
final class DeadLetters {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_.:@/+=-]+");

    private DeadLetters() {}

    /** The queue of the dead letters as it is now. */
    static QueueStatus requireQueue(Transport transport, String queue) {
        String dead = transport.admin().deadLetterQueue(queue);
        return transport
                .admin()
                .status(dead)
                .orElseThrow(() -> new CommandFailures.CommandFailed("expected a queue named '" + dead
                        + "' with the dead letters of '" + queue
                        + "', but the broker has none. Give the work queue's own name, without .dead; the management page"
                        + " lists the queues of this virtual host."));
    }

    static void requireLimit(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("--limit: expected 1 or more, got " + limit + "; nothing was done");
        }
    }

    /** As a worker has it: from that time on. */
    static boolean isOver(Instant expires, Instant now) {
        return !now.isBefore(expires);
    }

    /** A text of somebody else's as one word of a command line that a person copies. */
    static String word(String text) {
        return PLAIN_WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** To the second, in UTC. */
    static String time(@Nullable Instant at) {
        return at == null ? "-" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Whether it has an id by which it can be told from others. */
    static boolean hasId(DeadLetter entry) {
        return !orDash(entry.id()).equals("-");
    }

    static String orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : text;
    }

    /** A random id is told by its first characters; any other is shown whole. */
    static String shortId(DeadLetter entry) {
        String id = orDash(entry.id());
        return UUID.matcher(id).matches() ? id.substring(0, 8) : id;
    }

    /** Type, exception and message in one line. */
    static String failure(DeadLetter entry) {
        return entry.failureType() == null ? cause(entry) : entry.failureType() + " " + cause(entry);
    }

    /** Exception and message in one line. */
    static String cause(DeadLetter entry) {
        String exception = entry.exception();
        String name = exception == null ? "" : exception.substring(exception.lastIndexOf('.') + 1);
        String message = entry.exceptionMessage() == null ? "" : entry.exceptionMessage();
        if (message.startsWith(entry.reason() + ": ")) {
            message = message.substring(entry.reason().length() + 2);
        }
        String text = name.isEmpty() ? message : message.isEmpty() ? name : name + ": " + message;
        return orDash(text);
    }

    /** "12 exhausted, 3 rejected". */
    static String counts(Map<String, Integer> reasons) {
        StringBuilder text = new StringBuilder();
        reasons.forEach((reason, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(reason));
        return text.toString();
    }

    static Map<String, @Nullable Object> json(DeadLetter entry, Set<String> ownPackages) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("id", entry.id());
        object.put("task", entry.task());
        object.put("queue", entry.queue());
        object.put("reason", entry.reason());
        object.put("breaker", entry.breaker());
        object.put("failure_type", entry.failureType());
        object.put("http_status", entry.httpStatus());
        object.put("group", entry.group(ownPackages).value());
        object.put("advice", entry.advice());
        object.put("exception", entry.exception());
        object.put("message", entry.exceptionMessage());
        object.put("attempts", entry.attempts());
        object.put("first_at", entry.firstAt() == null ? null : entry.firstAt().toString());
        object.put("last_at", entry.lastAt() == null ? null : entry.lastAt().toString());
        object.put("worker", entry.worker());
        object.put("replays", entry.replays());
        object.put("expires", entry.expires() == null ? null : entry.expires().toString());
        object.put("headers_dropped", entry.headersDropped());
        return object;
    }
}
