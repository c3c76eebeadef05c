package io.skirret.message.internal;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.text.internal.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the envelope of a message: headers and properties, sizes. The body stays as it is; {@link TaskBody} and
 * {@link ArgumentBinder} read it. Thread-safe.
 */
public final class TaskMessageDecoder {

    private static final int MAX_NAME_BYTES = 255;

    /** Stands where a message's task cannot be read. */
    private static final String UNKNOWN_NAME = "";

    private final DecodeLimits limits;

    public TaskMessageDecoder(DecodeLimits limits) {
        this.limits = limits;
    }

    /**
     * The call in a message.
     *
     * @throws UnusableMessageException if the message can never be run as it is
     */
    public TaskMessage decode(Message message) throws UnusableMessageException {
        HeaderMap headers = HeaderMap.copyOf(message.headers());
        Envelope envelope = headers.envelope();
        MessageProperties properties = message.properties();
        String task = task(envelope.task, message);
        String id = id(envelope.id);
        contentType(properties.contentType());
        contentEncoding(properties.contentEncoding());
        if (message.body().length > limits.maxBodyBytes()) {
            throw new UnusableMessageException(
                    UnusableReason.TOO_LARGE,
                    "expected a body of at most " + limits.maxBodyBytes() + " bytes, got " + message.body().length);
        }
        // Nearly always the same, and to be looked through only once.
        String rootId = id.equals(envelope.rootId) ? id : optionalId(HeaderNames.ROOT_ID, envelope.rootId);
        return new TaskMessage(
                task,
                id,
                retries(envelope),
                time(HeaderNames.ETA, envelope.eta),
                time(HeaderNames.EXPIRES, envelope.expires),
                rootId == null ? id : rootId,
                optionalId(HeaderNames.PARENT_ID, envelope.parentId),
                optionalId(HeaderNames.GROUP, envelope.group),
                timeLimits(envelope.timeLimits),
                ignoreResult(envelope.ignoreResult),
                policy(envelope.policy),
                believed(headers, envelope),
                properties,
                message.body());
    }

    /**
     * Who sent a message that {@link #decode} refuses, as far as it can be read, so that somebody is told: its id, from
     * the header or else the correlation id, and where to reply. Null if it has no id. Not to be run.
     */
    public static @Nullable TaskMessage callerOf(Message refused) {
        Map<String, @Nullable Object> headers = refused.headers();
        MessageProperties properties = refused.properties();
        String correlationId = properties.correlationId();
        String id = headers.get(HeaderNames.ID) instanceof String own && isUsableId(own)
                ? own
                : correlationId != null && isUsableId(correlationId) ? correlationId : null;
        if (id == null) {
            return null;
        }
        return new TaskMessage(
                headers.get(HeaderNames.TASK) instanceof String name
                                && !name.isEmpty()
                                && AmqpSize.fitsShortString(name)
                        ? name
                        : UNKNOWN_NAME,
                id,
                0,
                null,
                null,
                id,
                null,
                null,
                TimeLimits.NONE,
                Boolean.TRUE.equals(headers.get(HeaderNames.IGNORE_RESULT)),
                null,
                Headers.clean(headers),
                properties,
                refused.body());
    }

    private static Map<String, @Nullable Object> believed(HeaderMap headers, Envelope envelope) {
        Map<String, @Nullable Object> kept = envelope.hasHops ? Headers.clean(headers) : headers;
        return envelope.hasOurs ? Marks.believed(kept) : kept;
    }

    private String task(@Nullable Object task, Message message) throws UnusableMessageException {
        if (task instanceof String name) {
            if (name.isEmpty() || !AmqpSize.fitsShortString(name)) {
                throw new UnusableMessageException(
                        UnusableReason.UNKNOWN_TASK,
                        "a task's name has 1 to " + MAX_NAME_BYTES + " bytes, got '" + SafeText.line(name, 80) + "'");
            }
            return name;
        }
        if (task != null) {
            throw wrongType(HeaderNames.TASK, "a string", task);
        }
        if (TaskBody.isProtocol1(message, limits)) {
            throw new UnusableMessageException(
                    UnusableReason.PROTOCOL_1_UNSUPPORTED,
                    "the task stands in the body, as before Celery 4; set task_protocol = 2 in the sender");
        }
        throw new UnusableMessageException(
                UnusableReason.NOT_PROTOCOL_2, "expected a 'task' header, got headers " + names(message.headers()));
    }

    private static String names(Map<String, @Nullable Object> headers) {
        return SafeText.line(
                headers.keySet().stream().limit(10).toList() + (headers.size() > 10 ? " and more" : ""), 200);
    }

    private static String id(@Nullable Object value) throws UnusableMessageException {
        if (value instanceof String id && isUsableId(id)) {
            return id;
        }
        throw new UnusableMessageException(
                UnusableReason.BAD_ID,
                "expected header 'id' with 1 to 255 bytes of printable text, got " + describe(value));
    }

    static boolean isUsableId(String id) {
        if (id.isBlank() || !AmqpSize.fitsShortString(id)) {
            return false;
        }
        for (int i = 0; i < id.length(); ) {
            int codePoint = id.codePointAt(i);
            if (!PlainText.isShown(codePoint)) {
                return false;
            }
            i += Character.charCount(codePoint);
        }
        return true;
    }

    private static @Nullable String optionalId(String name, @Nullable Object value) throws UnusableMessageException {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String id)) {
            throw wrongType(name, "a string or null", value);
        }
        if (!isUsableId(id)) {
            throw new UnusableMessageException(
                    UnusableReason.BAD_ID,
                    "expected header '" + name + "' with 1 to 255 bytes of printable text, got " + describe(id));
        }
        return id;
    }

    /** application/json, in any case, with no parameter but charset=utf-8. Never guessed from the body. */
    private static void contentType(@Nullable String value) throws UnusableMessageException {
        if ("application/json".equals(value)) {
            return;
        }
        if (value != null && value.length() <= MAX_NAME_BYTES) {
            String[] parts = value.toLowerCase(Locale.ROOT).split(";", -1);
            boolean json = parts[0].strip().equals("application/json");
            for (int i = 1; i < parts.length && json; i++) {
                String parameter = parts[i].replace("\"", "").replace(" ", "");
                json = parameter.isEmpty() || parameter.equals("charset=utf-8") || parameter.equals("charset=utf8");
            }
            if (json) {
                return;
            }
        }
        throw new UnusableMessageException(
                UnusableReason.REFUSED_CONTENT_TYPE, "expected content type application/json, got " + describe(value));
    }

    private static void contentEncoding(@Nullable String value) throws UnusableMessageException {
        if (value != null
                && !"utf-8".equals(value)
                && !value.equalsIgnoreCase("utf-8")
                && !value.equalsIgnoreCase("utf8")) {
            throw new UnusableMessageException(
                    UnusableReason.REFUSED_CONTENT_ENCODING,
                    "expected content encoding utf-8 or none, got " + describe(value));
        }
    }

    private static int retries(Envelope envelope) throws UnusableMessageException {
        Object value = envelope.retries;
        if (value instanceof Integer || value instanceof Long) {
            long count = ((Number) value).longValue();
            if (count >= 0 && count <= Integer.MAX_VALUE) {
                return (int) count;
            }
        } else if (!envelope.hasRetries) {
            return 0;
        }
        throw new UnusableMessageException(
                UnusableReason.BAD_RETRIES,
                "expected header 'retries' to be a whole number from 0 to 2147483647, got " + describe(value));
    }

    private static @Nullable Instant time(String name, @Nullable Object value) throws UnusableMessageException {
        if (value == null) {
            return null;
        }
        Instant time = value instanceof String text ? Iso8601.parse(text).orElse(null) : null;
        if (time == null) {
            throw new UnusableMessageException(
                    UnusableReason.BAD_TIME,
                    "expected header '" + name + "' as ISO 8601 such as 2026-11-21T21:59:42.921574+00:00, got "
                            + describe(value));
        }
        return time;
    }

    private static TimeLimits timeLimits(@Nullable Object value) throws UnusableMessageException {
        if (value == null) {
            return TimeLimits.NONE;
        }
        if (!(value instanceof List<?> pair) || pair.size() != 2) {
            throw wrongType(HeaderNames.TIMELIMIT, "[hard, soft] in seconds", value);
        }
        Duration hard = seconds(pair.get(0));
        Duration soft = seconds(pair.get(1));
        return hard == null && soft == null ? TimeLimits.NONE : new TimeLimits(hard, soft);
    }

    /** As in Celery, 0 sets no limit. */
    private static @Nullable Duration seconds(@Nullable Object value) throws UnusableMessageException {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number)) {
            throw wrongType(HeaderNames.TIMELIMIT, "seconds as a number", value);
        }
        double seconds = number.doubleValue();
        if (!(seconds >= 0 && seconds <= TimeLimits.LONGEST.toSeconds())) {
            throw new UnusableMessageException(
                    UnusableReason.BAD_HEADER_TYPE,
                    "expected header 'timelimit' with seconds from 0 to ten years, got " + describe(value));
        }
        return seconds == 0 ? null : Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static boolean ignoreResult(@Nullable Object value) throws UnusableMessageException {
        if (value == null) {
            return false;
        }
        if (!(value instanceof Boolean ignore)) {
            throw wrongType(HeaderNames.IGNORE_RESULT, "true, false or null", value);
        }
        return ignore;
    }

    private static @Nullable String policy(@Nullable Object value) throws UnusableMessageException {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String policy) || !isUsableId(policy)) {
            throw wrongType(HeaderNames.POLICY, "the name of a retry policy", value);
        }
        return policy;
    }

    private static UnusableMessageException wrongType(String header, String expected, Object got) {
        return new UnusableMessageException(
                UnusableReason.BAD_HEADER_TYPE,
                "expected header '" + header + "' to be " + expected + ", got " + describe(got));
    }

    private static String describe(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.getClass().getSimpleName() + " '" + SafeText.line(value.toString(), 60) + "'";
        }
        return value instanceof byte[] bytes
                ? bytes.length + " raw bytes"
                : value instanceof List<?> ? "a list" : value instanceof Map<?, ?> ? "a table" : "a time";
    }
}
