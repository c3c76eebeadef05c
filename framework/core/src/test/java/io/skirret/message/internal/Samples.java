package io.skirret.message.internal;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnusableMessageException;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages and tasks for tests: a sound message, changed in one place at a time. */
final class Samples {

    static final MessageProperties PROPERTIES = MessageProperties.json("id-1", null);

    private Samples() {}

    static Map<String, @Nullable Object> headers() {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("task", "t");
        headers.put("id", "id-1");
        return headers;
    }

    static Message message() {
        return message(headers(), "[[],{},{}]");
    }

    static Message message(Map<String, @Nullable Object> headers, String body) {
        return new Message(PROPERTIES, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    static Message withHeader(String name, @Nullable Object value) {
        Map<String, @Nullable Object> headers = headers();
        headers.put(name, value);
        return message(headers, "[[],{},{}]");
    }

    static Message withBody(byte[] body) {
        return new Message(PROPERTIES, headers(), body);
    }

    static Message withContentType(@Nullable String type, @Nullable String encoding) {
        return new Message(
                MessageProperties.builder()
                        .contentType(type)
                        .contentEncoding(encoding)
                        .correlationId("id-1")
                        .build(),
                headers(),
                message().body());
    }

    static TaskMessage decoded(Message message) {
        try {
            return new TaskMessageDecoder(DecodeLimits.DEFAULT).decode(message);
        } catch (UnusableMessageException unusable) {
            throw new AssertionError(unusable);
        }
    }

    /** A task with parameters p0, p1, ... of these types. */
    static TaskDefinition<Object> task(Type... types) {
        List<TaskParameter> parameters = new ArrayList<>();
        for (Type type : types) {
            parameters.add(new TaskParameter("p" + parameters.size(), type));
        }
        return new TaskDefinition<>(
                "t",
                "T.t()",
                parameters,
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
    }
}
