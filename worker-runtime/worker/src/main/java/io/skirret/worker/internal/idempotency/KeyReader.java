package io.skirret.worker.internal.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.idempotency.internal.IdempotencyKey;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.ArgumentBinder;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SensitivePaths;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the keys of one task's calls. Safe for many threads. */
final class KeyReader {

    private static final int LONGEST_SHOWN = 200;

    private final TaskDefinition<?> task;
    private final @Nullable KeyTemplate template;
    private final ArgumentBinder binder;

    /** @param template null for a task whose calls have no key unless they bring one */
    KeyReader(TaskDefinition<?> task, @Nullable KeyTemplate template, ArgumentBinder binder) {
        this.task = task;
        this.template = template;
        this.binder = binder;
    }

    /**
     * The call with its key; null if a parameter of the key is null.
     *
     * @param given the key that the call brings; null for the task's
     * @throws UnusableMessageException if the arguments cannot be read; a run of the call fails for that as well
     */
    @Nullable
    KeyedCall read(TaskMessage message, @Nullable String given) throws UnusableMessageException {
        List<JsonNode> arguments = binder.arguments(task, message);
        String key = given;
        String shown = given;
        if (key == null && template != null) {
            StringBuilder exact = new StringBuilder(template.literals().get(0));
            StringBuilder masked = new StringBuilder(exact);
            for (int i = 0; i < template.parameters().size(); i++) {
                int place = template.parameters().get(i);
                Object value = binder.value(task, place, arguments.get(place));
                if (value == null) {
                    return null;
                }
                TaskParameter parameter = task.parameters().get(place);
                String text = text(value);
                String literal = template.literals().get(i + 1);
                exact.append(text).append(literal);
                masked.append(parameter.sensitive() ? SensitivePaths.MASK : text)
                        .append(literal);
            }
            key = exact.toString();
            shown = masked.toString();
        }
        return key == null || shown == null
                ? null
                : new KeyedCall(
                        new IdempotencyKey(task.name(), digest(task.name() + '\n' + key)),
                        SafeText.line(shown, LONGEST_SHOWN),
                        digest(canonical(arguments)));
    }

    private static String text(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof BigDecimal number ? plain(number) : value.toString();
    }

    /** Equal for equal values, however they are written; 1.0 is 1, and the order of an object's fields says nothing. */
    private static String canonical(List<JsonNode> arguments) {
        StringBuilder text = new StringBuilder();
        arguments.forEach(each -> append(text, each));
        return text.toString();
    }

    private static void append(StringBuilder text, JsonNode json) {
        if (json.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            json.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
            text.append('{').append(sorted.size());
            sorted.forEach((name, value) -> {
                append(text, name);
                append(text, value);
            });
        } else if (json.isArray()) {
            text.append('[').append(json.size());
            json.forEach(each -> append(text, each));
        } else if (json.isTextual()) {
            append(text, json.textValue());
        } else if (json.isNumber() && !json.isFloat() && !json.isDouble()) {
            text.append('#').append(plain(json.decimalValue())).append(';');
        } else {
            text.append('=').append(json.asText()).append(';');
        }
    }

    /** With its length, so that no text can pass for two. */
    private static void append(StringBuilder text, String value) {
        text.append('"').append(value.length()).append(':').append(value);
    }

    /** Not written out: an exponent may be of any size. */
    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toString();
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
