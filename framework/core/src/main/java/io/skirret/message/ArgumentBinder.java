package io.skirret.message;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the arguments in a message into the values that a task's method takes. Strict: nothing is converted that could change its
 * meaning, no type is ever chosen by the message. Thread-safe; keep one.
 */
public final class ArgumentBinder {

    private final TaskBody.Reader reader;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    public ArgumentBinder(DecodeLimits limits) {
        this.reader = new TaskBody.Reader(limits);
    }

    /**
     * The arguments in the order of the task's parameters, each of its parameter's type.
     *
     * @throws UnusableMessageException if the body cannot be read or does not fit the parameters
     */
    public @Nullable Object[] bind(TaskDefinition<?> task, TaskMessage message) throws UnusableMessageException {
        TaskBody body = reader.decode(message);
        List<TaskParameter> parameters = task.parameters();
        JsonNode[] found = match(task, parameters, body);
        @Nullable Object[] values = new Object[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(parameters.get(i), found[i]);
        }
        return values;
    }

    private static JsonNode[] match(TaskDefinition<?> task, List<TaskParameter> parameters, TaskBody body)
            throws UnusableMessageException {
        List<JsonNode> args = body.args();
        if (args.size() > parameters.size()) {
            throw arity(task, args.size() + " positional arguments");
        }
        JsonNode[] found = new JsonNode[parameters.size()];
        Set<String> unused = new HashSet<>(body.kwargs().keySet());
        for (int i = 0; i < found.length; i++) {
            String name = parameters.get(i).name();
            JsonNode named = body.kwarg(name);
            if (i < args.size()) {
                if (named != null) {
                    throw arity(task, "two values for '" + name + "'");
                }
                found[i] = args.get(i);
            } else if (named != null) {
                found[i] = named;
                unused.remove(name);
            } else {
                throw arity(task, "no value for '" + name + "'");
            }
        }
        if (!unused.isEmpty()) {
            throw arity(
                    task, "no parameter for '" + SafeText.line(unused.iterator().next(), 60) + "'");
        }
        return found;
    }

    private static UnusableMessageException arity(TaskDefinition<?> task, String got) {
        return new UnusableMessageException(
                UnusableReason.ARITY_MISMATCH,
                "expected "
                        + task.parameters().stream().map(TaskParameter::name).toList() + " for task "
                        + SafeText.line(task.name(), 100) + ", got " + got);
    }

    private @Nullable Object value(TaskParameter parameter, JsonNode json) throws UnusableMessageException {
        try {
            return reader(parameter.type()).readValue(json);
        } catch (JacksonException mismatch) {
            throw mismatch(parameter, SafeText.line(mismatch.getOriginalMessage(), 300));
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError thrown) {
            // The user's own constructor or factory: what it throws says that the argument does not fit.
            throw mismatch(parameter, SafeText.type(thrown) + ": " + SafeText.message(thrown, 200));
        }
    }

    private ObjectReader reader(Type type) {
        return readers.computeIfAbsent(type, each -> {
            JavaType javaType = reader.mapper().constructType(each);
            return reader.mapper().readerFor(javaType);
        });
    }

    private static UnusableMessageException mismatch(TaskParameter parameter, String detail) {
        return new UnusableMessageException(
                UnusableReason.ARG_TYPE_MISMATCH,
                "parameter '" + parameter.name() + "' is a "
                        + SafeText.line(parameter.type().getTypeName(), 150) + ": " + detail);
    }
}
