package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the message of a call, as Celery's clients do (protocol 2). Thread-safe; keep one. */
public final class TaskMessageEncoder {

    /** Largest body that is written unless told otherwise: what {@link DecodeLimits#DEFAULT} lets a worker read. */
    public static final int DEFAULT_MAX_BODY_BYTES = DecodeLimits.DEFAULT.maxBodyBytes();

    private static final SerializedString NO_EMBED =
            new SerializedString("{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}");
    private static final Map<String, @Nullable Object> NO_STAMPS = Map.of();
    private static final long MAX_EXPIRATION_MILLIS = 0xFFFF_FFFFL;

    private final String origin;
    private final int maxBodyBytes;
    private final ValueWriter values;

    /** For this process, with {@link #DEFAULT_MAX_BODY_BYTES}. */
    public TaskMessageEncoder() {
        this(defaultOrigin(), DEFAULT_MAX_BODY_BYTES);
    }

    /**
     * @param origin who sends, {@code gen<pid>@<host>}
     * @param maxBodyBytes largest body that the broker and the workers take
     */
    public TaskMessageEncoder(String origin, int maxBodyBytes) {
        this(origin, maxBodyBytes, ValueFormat.DEFAULT);
    }

    /**
     * @param origin who sends, {@code gen<pid>@<host>}
     * @param maxBodyBytes largest body that the broker and the workers take
     * @param format how arguments are written
     */
    public TaskMessageEncoder(String origin, int maxBodyBytes, ValueFormat format) {
        this.origin = SafeText.line(origin, 255);
        this.maxBodyBytes = maxBodyBytes;
        this.values = format.writer();
    }

    /** {@code gen<pid>@<host>}. */
    public static String defaultOrigin() {
        return NodeName.here("gen" + ProcessHandle.current().pid());
    }

    /**
     * The message of a call.
     *
     * @throws UnsendableException if an argument, header, name or id does not fit the wire
     */
    public Message encode(TaskCall call) {
        name("task name", call.task());
        id("task id", call.id());
        id("root id", call.rootId());
        id("parent id", call.parentId());
        id("group id", call.group());
        String replyTo = call.replyTo();
        if (replyTo != null) {
            name("reply address", replyTo);
        }
        Arguments arguments = new Arguments(call);
        byte[] body = values.writeBare(maxBodyBytes, "arguments of " + SafeText.line(call.task(), 100), arguments);
        ArgumentsGenerator written = Objects.requireNonNull(arguments.written);
        Set<String> within = written.sensitive();
        SensitivePaths sensitive = within.isEmpty() ? arguments.hidden : SensitivePaths.of(call, within);
        LinkedHashMap<String, @Nullable Object> headers = headers(call, written.repr(body, sensitive));
        if (!sensitive.isEmpty()) {
            headers.put(HeaderNames.SENSITIVE, sensitive.header());
        }
        if (AmqpSize.exceeds(headers, AmqpValues.MAX_HEADER_BYTES)) {
            throw new UnsendableException("expected headers of at most " + AmqpValues.MAX_HEADER_BYTES + " bytes, got "
                    + AmqpSize.of(headers) + "; nothing was sent; put large values in the arguments");
        }
        return new Message(properties(call), HeaderMap.of(headers), body);
    }

    /**
     * A call as a signature: what is made of it when another call has ended. Its {@code embed} becomes what follows it;
     * an empty id leaves the choice to whoever makes it.
     *
     * @param open whether its first argument is a place for what the call before it gives
     * @param countdown how long it waits after that; null for not at all
     * @param expiresIn how long after it is made it is not to run any more; null for what the call says
     * @throws UnsendableException if an argument, header, name or id does not fit the wire
     */
    public CallSignature signature(
            TaskCall call, boolean open, String queue, @Nullable Duration countdown, @Nullable Duration expiresIn) {
        name("task name", call.task());
        name("queue", queue);
        String what = "arguments of " + SafeText.line(call.task(), 100);
        Arguments arguments = new Arguments(call);
        byte[] body = values.writeBare(maxBodyBytes, what, arguments);
        Set<String> within = Objects.requireNonNull(arguments.written).sensitive();
        SensitivePaths sensitive = SensitivePaths.of(call, within);
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        if (!call.id().isEmpty()) {
            id("task id", call.id());
            options.put("task_id", call.id());
        }
        if (call.replyTo() != null) {
            options.put("reply_to", call.replyTo());
        }
        if (call.ignoreResult()) {
            options.put("ignore_result", true);
        }
        options.put("queue", queue);
        if (call.eta() != null) {
            options.put("eta", Iso8601.format(call.eta()));
        } else if (countdown != null && !countdown.isZero()) {
            options.put("countdown", inSeconds(countdown));
        }
        if (call.expires() != null) {
            options.put("expires", Iso8601.format(call.expires()));
        } else if (expiresIn != null) {
            options.put("expires", inSeconds(expiresIn));
        }
        if (call.priority() != null) {
            options.put("priority", call.priority());
        }
        if (call.timeLimits().hard() != null) {
            options.put("time_limit", inSeconds(call.timeLimits().hard()));
        }
        if (call.timeLimits().soft() != null) {
            options.put("soft_time_limit", inSeconds(call.timeLimits().soft()));
        }
        headersOf(call, sensitive, options);
        if (!sensitive.isEmpty()) {
            // For Python's workers, which show what they send on.
            PythonRepr repr = Objects.requireNonNull(arguments.written).repr(body, sensitive);
            options.put("argsrepr", open ? repr.args().replaceFirst("^\\(None", "(...") : repr.args());
            options.put("kwargsrepr", repr.kwargs());
        }
        ObjectNode embed = call.embed().json();
        for (String part : List.of("callbacks", "errbacks")) {
            if (embed.path(part).isArray()) {
                options.set(part.equals("callbacks") ? "link" : "link_error", embed.get(part));
            }
        }
        try {
            ArrayNode parts = (ArrayNode) JsonTrees.read(Json.PLAIN, body);
            ArrayNode args = (ArrayNode) parts.get(0);
            if (open) {
                args.remove(0);
            }
            return CallSignature.read(CallSignature.write(call.task(), args, parts.get(1), options, !open));
        } catch (IOException | UnusableMessageException unreadable) {
            throw new UnsendableException(
                    "expected " + what + " that a worker can read, got " + SafeText.message(unreadable, 300)
                            + "; nothing was sent",
                    unreadable);
        }
    }

    private static void headersOf(TaskCall call, SensitivePaths sensitive, ObjectNode options) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode();
        if (call.policy() != null) {
            id("policy name", call.policy());
            headers.put(HeaderNames.POLICY, call.policy());
        }
        if (call.idempotencyKey() != null) {
            id("idempotency key", call.idempotencyKey());
            headers.put(HeaderNames.IDEMPOTENCY_KEY, call.idempotencyKey());
        }
        if (call.member() != null) {
            headers.put(HeaderNames.GROUP_MEMBER, call.member().header());
        }
        if (!sensitive.isEmpty()) {
            ArrayNode paths = headers.putArray(HeaderNames.SENSITIVE);
            sensitive.header().forEach(paths::add);
        }
        for (Map.Entry<String, @Nullable Object> each : call.headers().entrySet()) {
            Object value = AmqpValues.checked(application(each.getKey()), each.getValue());
            if (value instanceof byte[] || value instanceof Instant) {
                throw new UnsendableException("expected a header that JSON has, for a call that follows another, got '"
                        + each.getKey() + "' with " + value.getClass().getSimpleName()
                        + "; nothing was sent; send it as text");
            }
            headers.set(each.getKey(), Json.PLAIN.valueToTree(value));
        }
        if (!headers.isEmpty()) {
            options.set("headers", headers);
        }
    }

    private static BigDecimal inSeconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9))
                .stripTrailingZeros();
    }

    /** The body of a call. */
    private final class Arguments implements ValueWriter.Document {
        private final TaskCall call;
        private final SensitivePaths hidden;

        @Nullable
        private ArgumentsGenerator written;

        Arguments(TaskCall call) {
            this.call = call;
            this.hidden = SensitivePaths.of(call, Set.of());
        }

        @Override
        public void write(JsonGenerator target) throws IOException {
            ArgumentsGenerator json = new ArgumentsGenerator(target, hidden);
            written = json;
            json.writeStartArray();
            json.writeStartArray();
            for (Object each : call.args()) {
                values.value(json, each);
            }
            json.writeEndArray();
            json.writeStartObject();
            for (Map.Entry<String, @Nullable Object> each : call.kwargs().entrySet()) {
                json.writeFieldName(each.getKey());
                values.value(json, each.getValue());
            }
            json.writeEndObject();
            json.writeEmbed(call.embed().isEmpty() ? NO_EMBED : embed(call.embed()));
            json.writeEndArray();
        }
    }

    private static SerializedString embed(Embed embed) {
        if (embed.calls() > Embed.MOST) {
            throw new UnsendableException("expected at most " + Embed.MOST + " calls that follow one, got "
                    + embed.calls() + "; nothing was sent; let a task send the others, with sendAll");
        }
        try {
            return new SerializedString(Json.PLAIN.writeValueAsString(embed.json()));
        } catch (JsonProcessingException impossible) {
            throw new UnsendableException(
                    "expected what follows the call to become JSON, got " + JacksonText.of(impossible, 200)
                            + "; nothing was sent",
                    impossible);
        }
    }

    private static MessageProperties properties(TaskCall call) {
        Integer priority = call.priority();
        if (priority != null && (priority < 0 || priority > 255)) {
            throw new UnsendableException("expected a priority of 0 to 255, got " + priority + "; nothing was sent");
        }
        Long millis = call.expiresInMillis();
        // A time to live beyond what the broker takes closes the channel; the expires header holds without it.
        String expiration =
                millis == null || millis < 0 || millis > MAX_EXPIRATION_MILLIS ? null : Long.toString(millis);
        String replyTo = call.replyTo();
        return MessageProperties.builder()
                .json()
                .correlationId(call.id())
                .replyTo(replyTo == null ? "" : replyTo)
                .priority(priority == null ? 0 : priority)
                .expiration(expiration)
                .timestamp(call.sentAt())
                .build();
    }

    private LinkedHashMap<String, @Nullable Object> headers(TaskCall call, PythonRepr repr) {
        LinkedHashMap<String, @Nullable Object> headers = new LinkedHashMap<>(48);
        headers.put(HeaderNames.LANG, "java");
        headers.put(HeaderNames.TASK, call.task());
        headers.put(HeaderNames.ID, call.id());
        headers.put(HeaderNames.SHADOW, null);
        headers.put(HeaderNames.ETA, time(call.eta()));
        headers.put(HeaderNames.EXPIRES, time(call.expires()));
        headers.put(HeaderNames.GROUP, call.group());
        headers.put(HeaderNames.GROUP_INDEX, call.groupIndex());
        headers.put(HeaderNames.RETRIES, 0);
        List<@Nullable Object> limits = new ArrayList<>(2);
        limits.add(seconds(call.timeLimits().hard()));
        limits.add(seconds(call.timeLimits().soft()));
        headers.put(HeaderNames.TIMELIMIT, limits);
        headers.put(HeaderNames.ROOT_ID, call.rootId() == null ? call.id() : call.rootId());
        headers.put(HeaderNames.PARENT_ID, call.parentId());
        headers.put(HeaderNames.ARGSREPR, repr.args());
        headers.put(HeaderNames.KWARGSREPR, repr.kwargs());
        headers.put(HeaderNames.ORIGIN, origin);
        headers.put(HeaderNames.IGNORE_RESULT, call.ignoreResult());
        headers.put(HeaderNames.REPLACED_TASK_NESTING, 0);
        headers.put(HeaderNames.STAMPED_HEADERS, null);
        headers.put(HeaderNames.STAMPS, NO_STAMPS);
        if (call.policy() != null) {
            id("policy name", call.policy());
            headers.put(HeaderNames.POLICY, call.policy());
        }
        if (call.idempotencyKey() != null) {
            id("idempotency key", call.idempotencyKey());
            headers.put(HeaderNames.IDEMPOTENCY_KEY, call.idempotencyKey());
        }
        if (call.member() != null) {
            headers.put(HeaderNames.GROUP_MEMBER, call.member().header());
        }
        for (Map.Entry<String, @Nullable Object> each : call.headers().entrySet()) {
            headers.put(application(each.getKey()), AmqpValues.checked(each.getKey(), each.getValue()));
        }
        return headers;
    }

    private static String application(String header) {
        name("header name", header);
        if (HeaderNames.isReserved(header)) {
            throw new UnsendableException("expected a header name of the application's own, got '" + header
                    + "', which the protocol uses; nothing was sent; choose another name");
        }
        return header;
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Iso8601.format(time);
    }

    /** Whole seconds as an integer, as Celery has them; parts of seconds as a double. */
    private static @Nullable Object seconds(@Nullable Duration limit) {
        if (limit == null) {
            return null;
        }
        if (limit.getNano() != 0) {
            return limit.getSeconds() + limit.getNano() / 1e9;
        }
        long seconds = limit.getSeconds();
        return seconds == (int) seconds ? (Object) (int) seconds : (Object) seconds;
    }

    private static void name(String what, String value) {
        if (value.isEmpty() || !AmqpSize.fitsShortString(value)) {
            throw new UnsendableException("expected a " + what + " of 1 to 255 bytes, got '" + SafeText.line(value, 80)
                    + "'; nothing was sent; shorten it");
        }
    }

    private static void id(String what, @Nullable String value) {
        if (value != null && !TaskMessageDecoder.isUsableId(value)) {
            throw new UnsendableException("expected a " + what + " of 1 to 255 bytes of printable text, got '"
                    + SafeText.line(value, 80) + "'; nothing was sent; choose another");
        }
    }
}
