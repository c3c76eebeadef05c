package io.skirret.message.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.task.Sensitive;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the arguments in a message into the values that a task's method takes. Strict: nothing is converted that could
 * change its meaning, no type is ever chosen by the message. Thread-safe; keep one.
 *
 * <p>Reads the body once, straight into the parameters' types. If anything does not fit, it reads the body again as a
 * tree to find out what, in the order of {@link UnusableReason}: the body's shape before the number of arguments before
 * their types.
 */
public final class ArgumentBinder {

    private final TaskBody.Reader reader;
    /** By task name: bounded by the tasks there are, since only a known task is bound. */
    private final Map<String, BoundParameters> tasks = new ConcurrentHashMap<>();

    /** For values of types that Jackson knows by itself. */
    public ArgumentBinder(DecodeLimits limits) {
        this(limits, ValueFormat.DEFAULT);
    }

    public ArgumentBinder(DecodeLimits limits, ValueFormat format) {
        this.reader = new TaskBody.Reader(limits, format.reader(limits));
    }

    /**
     * The arguments in the order of the task's parameters, each of its parameter's type.
     *
     * @throws UnusableMessageException if the body cannot be read or does not fit the parameters
     */
    public @Nullable Object[] bind(TaskDefinition<?> task, TaskMessage message) throws UnusableMessageException {
        byte[] body = reader.json(message);
        BoundParameters parameters = parameters(task);
        try {
            return parameters.read(body);
        } catch (Throwable misfit) {
            passOn(misfit);
            // Not swallowed: the careful way says what it was.
            return bindCarefully(task, parameters, body);
        }
    }

    /**
     * The arguments as they stand in the message, in the order of the task's parameters.
     *
     * @throws UnusableMessageException if the body cannot be read or does not fit the parameters; {@link #bind} then
     *     fails as well
     */
    public List<JsonNode> arguments(TaskDefinition<?> task, TaskMessage message) throws UnusableMessageException {
        return List.of(match(task, reader.decode(message)));
    }

    /**
     * One of {@link #arguments} as a value of its parameter's type.
     *
     * @throws UnusableMessageException if it is none; {@link #bind} then fails as well
     */
    public @Nullable Object value(TaskDefinition<?> task, int parameter, JsonNode argument)
            throws UnusableMessageException {
        return value(task.parameters().get(parameter), parameters(task), parameter, argument);
    }

    /**
     * What follows a call.
     *
     * @throws UnusableMessageException if the body cannot be read, or asks for what is not done
     */
    public Embed follows(TaskMessage message) throws UnusableMessageException {
        return Embed.isSurelyNone(message)
                ? Embed.NONE
                : Embed.read(reader.decode(message).embed());
    }

    /**
     * Whether something takes its result: a call that follows it, or the group that it is a member of.
     *
     * @throws UnusableMessageException as {@link #follows}
     */
    public boolean isResultTaken(TaskMessage message) throws UnusableMessageException {
        return message.headers().get(HeaderNames.GROUP_MEMBER) != null
                || follows(message).takesResult();
    }

    /**
     * Whether values of the task's parameter types can be read at all; call it at start, before a message is taken.
     *
     * @throws IllegalArgumentException if a parameter's type can never be read from JSON
     */
    public void check(TaskDefinition<?> task) {
        BoundParameters parameters = parameters(task);
        for (int i = 0; i < task.parameters().size(); i++) {
            TaskParameter parameter = task.parameters().get(i);
            InvalidDefinitionException impossible = problem(parameters.reader(i));
            if (impossible != null) {
                throw new IllegalArgumentException(
                        "expected parameters that can be read from JSON, but '" + parameter.name() + "' of task "
                                + task.name() + " is of type "
                                + parameter.type().getTypeName() + ": "
                                + JacksonText.of(impossible, 300)
                                + "; the task cannot run; " + advice(impossible.getType()),
                        impossible);
            }
        }
    }

    private static String advice(@Nullable JavaType type) {
        if (type != null && isClosed(type.getRawClass())) {
            Class<?> raw = type.getRawClass();
            return "write 'opens " + raw.getPackageName()
                    + " to com.fasterxml.jackson.databind;' in the module-info of "
                    + raw.getModule().getName();
        }
        return type != null && type.getRawClass().isRecord()
                ? "see what Jackson says of this record"
                : "use a record, or a class with a constructor for Jackson: one without parameters, or one with"
                        + " parameters whose names the compiler keeps (javac's -parameters, Kotlin's javaParameters),"
                        + " or name the module of Jackson that reads it in skirret.jackson.modules";
    }

    /** Whether it is in a module of the application that keeps Jackson out. */
    private static boolean isClosed(Class<?> type) {
        Module module = type.getModule();
        return module.isNamed()
                && !module.getName().startsWith("java.")
                && !module.getName().startsWith("jdk.")
                && !module.isOpen(type.getPackageName(), JavaType.class.getModule());
    }

    /**
     * A reader that cannot even be made refuses null; one that can is hopeless only if it refuses values of all shapes.
     */
    private static @Nullable InvalidDefinitionException problem(ObjectReader reader) {
        InvalidDefinitionException unmade = impossible(reader, "null");
        if (unmade != null) {
            return unmade;
        }
        InvalidDefinitionException last = null;
        // Not an array: Jackson calls that a misfit, however hopeless the type.
        for (String probe : List.of("true", "0", "\"x\"", "{}")) {
            last = impossible(reader, probe);
            if (last == null) {
                return null;
            }
        }
        return last;
    }

    private static @Nullable InvalidDefinitionException impossible(ObjectReader reader, String probe) {
        try {
            reader.readValue(probe);
        } catch (InvalidDefinitionException impossible) {
            return impossible;
        } catch (Throwable refused) {
            // The probe may well not fit; that its type can be read is all we ask.
            passOn(refused);
        }
        return null;
    }

    private BoundParameters parameters(TaskDefinition<?> task) {
        BoundParameters known = tasks.get(task.name());
        if (known == null || !known.isFor(task)) {
            known = new BoundParameters(task, reader.mapper());
            tasks.put(task.name(), known);
        }
        return known;
    }

    private @Nullable Object[] bindCarefully(TaskDefinition<?> task, BoundParameters parameters, byte[] body)
            throws UnusableMessageException {
        JsonNode[] found = match(task, reader.decode(body));
        @Nullable Object[] values = new Object[found.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(task.parameters().get(i), parameters, i, found[i]);
        }
        return values;
    }

    private static JsonNode[] match(TaskDefinition<?> task, TaskBody body) throws UnusableMessageException {
        List<TaskParameter> parameters = task.parameters();
        List<JsonNode> args = body.args();
        if (args.size() > parameters.size()) {
            throw arity(task, args.size() + " positional arguments");
        }
        JsonNode[] found = new JsonNode[parameters.size()];
        Set<String> unused = new HashSet<>(body.kwargs().keySet());
        for (int i = 0; i < found.length; i++) {
            String name = parameters.get(i).name();
            JsonNode named = body.kwargs().get(name);
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
                        + SafeText.line(
                                task.parameters().stream()
                                        .map(TaskParameter::name)
                                        .toList()
                                        .toString(),
                                300)
                        + " for task " + SafeText.line(task.name(), 100) + ", got " + got);
    }

    private static @Nullable Object value(TaskParameter parameter, BoundParameters parameters, int index, JsonNode json)
            throws UnusableMessageException {
        try {
            return parameters.reader(index).readValue(json);
        } catch (JacksonException mismatch) {
            String text = JacksonText.of(mismatch, 300);
            if (text.startsWith(RequiredPrimitives.MISSING) || isAbsent(json, mismatch)) {
                // Names of fields alone are never hidden.
                throw mismatch(UnusableReason.MISSING_FIELD, parameter, false, missing(mismatch));
            }
            throw mismatch(reason(mismatch), parameter, hides(parameter, mismatch), text);
        } catch (Throwable thrown) {
            passOn(thrown);
            // The user's own constructor or factory: what it throws says that the argument does not fit.
            throw mismatch(
                    UnusableReason.ARG_TYPE_MISMATCH,
                    parameter,
                    parameter.sensitive(),
                    SafeText.type(thrown) + ": " + SafeText.message(thrown, 200));
        }
    }

    private static UnusableReason reason(JacksonException mismatch) {
        if (mismatch instanceof UnrecognizedPropertyException) {
            return UnusableReason.UNKNOWN_FIELD;
        }
        return isUnknownConstant(mismatch) || mismatch instanceof UnknownSubtypeException
                ? UnusableReason.UNKNOWN_VALUE
                : UnusableReason.ARG_TYPE_MISMATCH;
    }

    private static boolean isUnknownConstant(JacksonException mismatch) {
        return mismatch instanceof InvalidFormatException format
                && format.getValue() instanceof String text
                && !text.isBlank()
                && format.getTargetType() != null
                && format.getTargetType().isEnum();
    }

    /** Whether what Jackson misses is not there, as for a property that is required, or a parameter of Kotlin's. */
    private static boolean isAbsent(JsonNode json, JacksonException mismatch) {
        if (!(mismatch instanceof MismatchedInputException input)) {
            return false;
        }
        JsonNode at = json;
        for (Iterator<JsonMappingException.Reference> path = input.getPath().iterator(); path.hasNext(); ) {
            JsonMappingException.Reference step = path.next();
            JsonNode next = step.getFieldName() == null ? at.get(step.getIndex()) : at.get(step.getFieldName());
            if (next == null) {
                return at.isObject() && step.getFieldName() != null && !path.hasNext();
            }
            at = next;
        }
        return false;
    }

    private static String missing(JacksonException mismatch) {
        List<JsonMappingException.Reference> path =
                mismatch instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
        String field = path.isEmpty() ? null : path.get(path.size() - 1).getFieldName();
        return "the field '" + field + "' is missing, and nothing stands for its value";
    }

    /**
     * A machine out of memory says nothing about the message. A stack overflow does: it comes from the value's own
     * type.
     */
    private static void passOn(Throwable thrown) {
        if (thrown instanceof VirtualMachineError broken && !(thrown instanceof StackOverflowError)) {
            throw broken;
        }
    }

    /** What does not fit is, or is within, a value that is not to be shown; Jackson's message may hold it. */
    private static boolean hides(TaskParameter parameter, JacksonException mismatch) {
        return parameter.sensitive()
                || (mismatch instanceof JsonMappingException mapping
                        && mapping.getPath().stream().anyMatch(ArgumentBinder::isSensitive));
    }

    private static boolean isSensitive(JsonMappingException.Reference step) {
        Class<?> type = step.getFrom() instanceof Class<?> given
                ? given
                : step.getFrom() == null ? Object.class : step.getFrom().getClass();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (field.getName().equals(step.getFieldName()) && field.isAnnotationPresent(Sensitive.class)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static UnusableMessageException mismatch(
            UnusableReason reason, TaskParameter parameter, boolean hidden, String detail) {
        return new UnusableMessageException(
                reason,
                "parameter '" + parameter.name() + "' is of type "
                        + SafeText.line(parameter.type().getTypeName(), 150) + ": "
                        + (hidden ? "the value does not fit, and is not shown because it is sensitive" : detail));
    }
}
