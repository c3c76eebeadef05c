package io.skirret.message.internal;

import io.skirret.failure.Fingerprint;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a dead letter stands in headers: ours, and those RabbitMQ writes when it dead-letters by itself. */
public final class DeadLetterHeaders {

    private static final String REASON = "skirret_dead_reason";
    private static final String FAILURE_TYPE = "skirret_dead_failure_type";
    private static final String HTTP_STATUS = "skirret_dead_http_status";
    private static final String ADVICE = "skirret_dead_advice";
    private static final String EXCEPTION = "skirret_dead_exception";
    private static final String MESSAGE = "skirret_dead_message";
    private static final String STACK_TRACE = "skirret_dead_stack_trace";
    private static final String FINGERPRINT = "skirret_dead_fingerprint";
    private static final String FINGERPRINT_OF = "skirret_dead_fingerprint_of";
    private static final String ATTEMPTS = "skirret_dead_attempts";
    private static final String FIRST_AT = "skirret_dead_first_at";
    private static final String LAST_AT = "skirret_dead_last_at";
    private static final String WORKER = "skirret_dead_worker";
    private static final String QUEUE = "skirret_dead_queue";
    private static final String BREAKER = "skirret_dead_breaker";
    private static final String HEADERS_DROPPED = "skirret_dead_headers_dropped";

    /** What a call cannot do without; kept, if short, when there is no room for all. */
    private static final List<String> ESSENTIAL = List.of(
            HeaderNames.LANG,
            HeaderNames.TASK,
            HeaderNames.ID,
            HeaderNames.ETA,
            HeaderNames.EXPIRES,
            HeaderNames.GROUP,
            HeaderNames.RETRIES,
            HeaderNames.TIMELIMIT,
            HeaderNames.ROOT_ID,
            HeaderNames.PARENT_ID,
            HeaderNames.ORIGIN,
            HeaderNames.IGNORE_RESULT,
            HeaderNames.COMPRESSION,
            HeaderNames.POLICY,
            HeaderNames.IDEMPOTENCY_KEY,
            HeaderNames.PRIORITY,
            HeaderNames.REPLAYS,
            HeaderNames.ATTEMPTS,
            HeaderNames.SENSITIVE,
            HeaderNames.TRACEPARENT);

    private static final int MAX_ESSENTIAL_BYTES = AttemptHistory.MAX_BYTES + 1024;

    /** Version and value. */
    private static final Pattern MARK = Pattern.compile("(\\d{1,4}):([0-9a-f]{16})");

    private DeadLetterHeaders() {}

    public static Message write(DeadLetter letter) {
        Map<String, @Nullable Object> theirs = withoutOurs(letter.message().headers());
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        theirs.forEach((name, value) -> {
            if (AmqpValues.canCarry(value)) {
                kept.put(name, value);
            }
        });
        Map<String, @Nullable Object> ours = ours(letter);
        if (AmqpSize.of(kept) + AmqpSize.of(ours) > AmqpValues.MAX_REPUBLISHED_BYTES) {
            keepEssential(kept);
        }
        int dropped = letter.headersDropped() + theirs.size() - kept.size();
        if (dropped > 0) {
            ours.put(HEADERS_DROPPED, dropped);
        }
        kept.putAll(ours);
        MessageProperties properties = letter.message().properties();
        return new Message(
                Headers.republishable(properties, Headers.priorityOf(Map.of(), properties)),
                kept,
                letter.message().body());
    }

    private static void keepEssential(Map<String, @Nullable Object> headers) {
        headers.entrySet()
                .removeIf(each -> !ESSENTIAL.contains(each.getKey())
                        || AmqpSize.of(Map.of(each.getKey(), each.getValue() == null ? "" : each.getValue()))
                                > MAX_ESSENTIAL_BYTES);
    }

    private static Map<String, @Nullable Object> ours(DeadLetter letter) {
        Map<String, @Nullable Object> ours = new LinkedHashMap<>();
        ours.put(REASON, letter.reason());
        putIfKnown(ours, FAILURE_TYPE, letter.failureType());
        putIfKnown(ours, HTTP_STATUS, letter.httpStatus());
        putIfKnown(ours, ADVICE, letter.advice());
        putIfKnown(ours, EXCEPTION, letter.exception());
        putIfKnown(ours, MESSAGE, letter.exceptionMessage());
        putIfKnown(ours, STACK_TRACE, letter.stackTrace());
        Fingerprint fingerprint = letter.fingerprint();
        if (fingerprint != null) {
            ours.put(FINGERPRINT, fingerprint.version() + ":" + fingerprint.value());
            ours.put(FINGERPRINT_OF, String.join("\n", fingerprint.components()));
        }
        ours.put(ATTEMPTS, letter.attempts());
        putIfKnown(ours, FIRST_AT, time(letter.firstAt()));
        putIfKnown(ours, LAST_AT, time(letter.lastAt()));
        putIfKnown(ours, WORKER, letter.worker());
        putIfKnown(ours, QUEUE, letter.queue());
        putIfKnown(ours, BREAKER, letter.breaker());
        return ours;
    }

    private static void putIfKnown(Map<String, @Nullable Object> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Iso8601.format(time);
    }

    private static Map<String, @Nullable Object> withoutOurs(Map<String, @Nullable Object> headers) {
        Map<String, @Nullable Object> theirs = Headers.clean(headers);
        theirs.keySet().removeIf(name -> name.startsWith(HeaderNames.DEAD_PREFIX));
        return theirs;
    }

    public static DeadLetter read(Message entry) {
        Map<String, @Nullable Object> headers = entry.headers();
        Message message = new Message(entry.properties(), withoutOurs(headers), entry.body());
        BrokerDeath death = BrokerDeath.in(headers);
        // Anyone can send our headers; a message that the broker dead-lettered never passed through a worker's hands.
        if (death == null && headers.get(REASON) instanceof String reason) {
            return new DeadLetter(
                    reason,
                    text(headers, FAILURE_TYPE),
                    headers.get(HTTP_STATUS) instanceof Integer status ? status : null,
                    text(headers, ADVICE),
                    text(headers, EXCEPTION),
                    text(headers, MESSAGE),
                    text(headers, STACK_TRACE),
                    fingerprint(headers),
                    Headers.count(headers, ATTEMPTS),
                    instant(headers, FIRST_AT),
                    instant(headers, LAST_AT),
                    text(headers, WORKER),
                    text(headers, QUEUE),
                    text(headers, BREAKER),
                    Headers.count(headers, HEADERS_DROPPED),
                    message);
        }
        AttemptHistory history = AttemptHistory.from(headers);
        Instant died = death == null ? null : death.at();
        return DeadLetter.of(death == null ? "unknown" : death.reason(), message)
                .exceptionMessage(death == null ? "nothing tells how this message came here" : death.explanation())
                .failureType(history.last().map(AttemptRecord::failureType).orElse(null))
                .attempts(Math.max(
                        Headers.count(headers, HeaderNames.RETRIES),
                        history.records().size()))
                .firstAt(history.firstAt().orElse(died))
                .lastAt(died)
                .queue(death == null ? null : death.queue())
                .build();
    }

    private static @Nullable String text(Map<String, @Nullable Object> headers, String name) {
        return headers.get(name) instanceof String text ? text : null;
    }

    private static @Nullable Fingerprint fingerprint(Map<String, @Nullable Object> headers) {
        String mark = text(headers, FINGERPRINT);
        Matcher parts = MARK.matcher(mark == null ? "" : mark);
        if (!parts.matches()) {
            return null;
        }
        String components = text(headers, FINGERPRINT_OF);
        return new Fingerprint(
                Integer.parseInt(parts.group(1)),
                parts.group(2),
                components == null ? List.of() : components.lines().toList());
    }

    private static @Nullable Instant instant(Map<String, @Nullable Object> headers, String name) {
        return headers.get(name) instanceof String text ? Iso8601.parse(text).orElse(null) : null;
    }
}
