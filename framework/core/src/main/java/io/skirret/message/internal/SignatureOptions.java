package io.skirret.message.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link CallSignature} is to be sent: Celery's options of {@code apply_async}, as far as they mean something
 * here. What the signature's writer left out, or Celery has for itself, is null.
 *
 * @param json an object, or nothing
 */
public record SignatureOptions(JsonNode json) {

    /** Far enough for every wait; what is beyond is refused. */
    private static final double LONGEST_SECONDS = TimeLimits.LONGEST.toSeconds();

    /** @throws UnusableMessageException if one of them cannot be honoured */
    static void check(JsonNode json) throws UnusableMessageException {
        SignatureOptions options = new SignatureOptions(json);
        for (String text : List.of("task_id", "queue", "routing_key", "reply_to", "group_id")) {
            JsonNode value = json.path(text);
            if (isSet(value) && (!value.isTextual() || !AmqpSize.fitsShortString(value.asText()))) {
                throw CallSignature.bad("a signature whose " + text + " is a text of at most 255 bytes", value);
            }
        }
        String id = options.taskId();
        if (id != null && !TaskMessageDecoder.isUsableId(id)) {
            throw CallSignature.bad("a signature whose task_id is printable", json.path("task_id"));
        }
        JsonNode exchange = json.path("exchange");
        if (isSet(exchange)
                && !exchange.asText().isEmpty()
                && !isSet(json.path("queue"))
                && !exchange.asText().equals(json.path("routing_key").asText())) {
            throw CallSignature.unsupported(
                    "a call for the exchange '" + SafeText.line(exchange.asText(), 100) + "' and no queue");
        }
        for (String seconds : List.of("countdown", "time_limit", "soft_time_limit")) {
            JsonNode value = json.path(seconds);
            if (isSet(value) && !(value.isNumber() && value.asDouble() >= 0 && value.asDouble() <= LONGEST_SECONDS)) {
                throw CallSignature.bad("a signature whose " + seconds + " is 0 s to ten years", value);
            }
        }
        JsonNode eta = json.path("eta");
        if (isSet(eta) && (!eta.isTextual() || Iso8601.parse(eta.asText()).isEmpty())) {
            throw CallSignature.bad("a signature whose eta is a time", eta);
        }
        JsonNode expires = json.path("expires");
        if (isSet(expires)
                && !(expires.isNumber() && Math.abs(expires.asDouble()) <= LONGEST_SECONDS)
                && !(expires.isTextual() && Iso8601.parse(expires.asText()).isPresent())) {
            throw CallSignature.bad("a signature whose expires is a time or a number of seconds", expires);
        }
        JsonNode priority = json.path("priority");
        if (isSet(priority) && !(priority.isInt() && priority.asInt() >= 0 && priority.asInt() <= 255)) {
            throw CallSignature.bad("a signature whose priority is 0 to 255", priority);
        }
        checkHeaders(options);
        JsonNode key = json.path("headers").path(HeaderNames.IDEMPOTENCY_KEY);
        if (isSet(key) && !(key.isTextual() && TaskMessageDecoder.isUsableId(key.asText()))) {
            throw CallSignature.bad("a signature whose idempotency key is a text of 1 to 255 printable bytes", key);
        }
    }

    private static void checkHeaders(SignatureOptions options) throws UnusableMessageException {
        JsonNode member = options.json.path("headers").path(HeaderNames.GROUP_MEMBER);
        if (isSet(member)) {
            var unused = GroupMember.of(Map.of(HeaderNames.GROUP_MEMBER, member.asText()));
        }
        for (Map.Entry<String, @Nullable Object> each : options.headers().entrySet()) {
            try {
                AmqpValues.checked(each.getKey(), each.getValue());
            } catch (UnsendableException unsendable) {
                throw CallSignature.bad(
                        "a signature whose headers can be sent",
                        options.json.path("headers").path(each.getKey()));
            }
            if (each.getKey().isEmpty() || !AmqpSize.fitsShortString(each.getKey())) {
                throw CallSignature.bad(
                        "a signature whose headers have names of 1 to 255 bytes", options.json.path("headers"));
            }
        }
    }

    /** The id that the call gets; null if nobody gave it one. */
    public @Nullable String taskId() {
        return text("task_id");
    }

    /** Where its result goes; null for nowhere. */
    public @Nullable String replyTo() {
        return text("reply_to");
    }

    /** The queue that it names, in one of the ways there are; null if it names none. */
    public @Nullable String queue() {
        String queue = text("queue");
        return queue == null ? text("routing_key") : queue;
    }

    /** The group that it is a member of. */
    public @Nullable String group() {
        return text("group_id");
    }

    /** How long it waits after the call before it. */
    public @Nullable Duration countdown() {
        return seconds("countdown");
    }

    /** When it is not to run before. */
    public @Nullable Instant eta() {
        return Iso8601.parse(json.path("eta").asText("")).orElse(null);
    }

    /** When it is not to run any more. */
    public @Nullable Instant expires(Instant now) {
        JsonNode expires = json.path("expires");
        return expires.isNumber()
                ? now.plusNanos(Math.round(expires.asDouble() * 1e9))
                : Iso8601.parse(expires.asText("")).orElse(null);
    }

    public @Nullable Integer priority() {
        return json.path("priority").isInt() ? (Integer) json.path("priority").asInt() : null;
    }

    public boolean ignoreResult() {
        return json.path("ignore_result").asBoolean(false);
    }

    public TimeLimits timeLimits() {
        return new TimeLimits(limit("time_limit"), limit("soft_time_limit"));
    }

    private @Nullable Duration limit(String name) {
        return Optional.ofNullable(seconds(name))
                .filter(limit -> !limit.isZero())
                .orElse(null);
    }

    /** Headers of the application; what the protocol has is not among them. */
    public Map<String, @Nullable Object> headers() {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        json.path("headers").properties().forEach(each -> {
            if (!HeaderNames.isReserved(each.getKey())) {
                headers.put(each.getKey(), plain(each.getValue()));
            }
        });
        return headers;
    }

    private static @Nullable Object plain(JsonNode value) {
        if (value.isTextual()) {
            return value.asText();
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() && value.canConvertToLong()
                    ? value.canConvertToInt() ? (Object) value.asInt() : (Object) value.asLong()
                    : (Object) value.asDouble();
        }
        if (value.isArray()) {
            List<@Nullable Object> list = new ArrayList<>(value.size());
            value.forEach(each -> list.add(plain(each)));
            return list;
        }
        if (value.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            value.properties().forEach(each -> map.put(each.getKey(), plain(each.getValue())));
            return map;
        }
        return null;
    }

    /** The retry policy that it is to follow; null for the task's. */
    public @Nullable String policy() {
        JsonNode policy = json.path("headers").path(HeaderNames.POLICY);
        return policy.isTextual() && TaskMessageDecoder.isUsableId(policy.asText()) ? policy.asText() : null;
    }

    /** The key of this call that tells it from its duplicates; null for what the task says. */
    public @Nullable String idempotencyKey() {
        JsonNode key = json.path("headers").path(HeaderNames.IDEMPOTENCY_KEY);
        return key.isTextual() ? key.asText() : null;
    }

    /** Of which group of ours it is a member; null for none. */
    public @Nullable GroupMember member() {
        JsonNode member = json.path("headers").path(HeaderNames.GROUP_MEMBER);
        try {
            return member.isTextual() ? GroupMember.of(Map.of(HeaderNames.GROUP_MEMBER, member.asText())) : null;
        } catch (UnusableMessageException impossible) {
            throw new IllegalStateException("expected a signature that was checked when it was read", impossible);
        }
    }

    /** How its arguments are to be shown; null for as they are. */
    public @Nullable String argsrepr() {
        return text("argsrepr");
    }

    /** How its arguments by name are to be shown; null for as they are. */
    public @Nullable String kwargsrepr() {
        return text("kwargsrepr");
    }

    /** Places in {@code [args, kwargs]} that are not to be shown, with the arguments as they are when it is sent. */
    public List<String> sensitive() {
        List<String> paths = new ArrayList<>();
        json.path("headers").path(HeaderNames.SENSITIVE).forEach(each -> {
            if (each.isTextual()) {
                paths.add(each.asText());
            }
        });
        return paths;
    }

    private @Nullable Duration seconds(String name) {
        JsonNode value = json.path(name);
        return value.isNumber() ? Duration.ofNanos(Math.round(value.asDouble() * 1e9)) : null;
    }

    private @Nullable String text(String name) {
        JsonNode value = json.path(name);
        return value.isTextual() && !value.asText().isEmpty() ? value.asText() : null;
    }

    private static boolean isSet(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }
}
