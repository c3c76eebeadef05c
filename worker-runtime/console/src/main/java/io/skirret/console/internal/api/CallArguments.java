package io.skirret.console.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.console.internal.http.Problem;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.SensitivePaths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call that a person makes, and which of them are not to be shown: those of sensitive parameters,
 * those that may have parts that are not to be shown, and all of which no worker says that they may be.
 */
record CallArguments(ArrayNode args, ObjectNode kwargs, Set<Integer> sensitiveArgs, Set<String> sensitiveKwargs) {

    static final String ARGS = "args";
    static final String KWARGS = "kwargs";
    static final String ARGUMENTS = "arguments";

    private static final int LONGEST_NAME = 255;

    /**
     * Out of a request.
     *
     * @param parameters of the task; null if nobody tells
     */
    static CallArguments of(Body body, @Nullable List<Parameter> parameters) {
        ArrayNode args = body.listIfAny(ARGS);
        ObjectNode kwargs = body.objectIfAny(KWARGS);
        ObjectNode arguments = body.objectIfAny(ARGUMENTS);
        List<Parameter> known = parameters == null ? List.of() : parameters;
        if (arguments != null) {
            if (args != null || kwargs != null) {
                throw Body.wrong(ARGUMENTS, "neither args nor kwargs beside it");
            } else if (parameters == null) {
                throw Body.wrong(ARGUMENTS, "a worker that tells what the task's parameters are; give args and kwargs");
            }
            args = inOrder(arguments, known);
        }
        args = args == null ? JsonNodeFactory.instance.arrayNode() : args;
        kwargs = kwargs == null ? JsonNodeFactory.instance.objectNode() : kwargs;
        check(args, kwargs, known);
        return new CallArguments(args, kwargs, hidden(args, known), hidden(kwargs, known));
    }

    private static ArrayNode inOrder(ObjectNode arguments, List<Parameter> parameters) {
        Set<String> names = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
        arguments.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw Body.wrong(
                        ARGUMENTS,
                        "names of the task's parameters, which are "
                                + parameters.stream().map(Parameter::name).collect(Collectors.joining(", ")));
            }
        });
        ArrayNode args = JsonNodeFactory.instance.arrayNode();
        for (Parameter parameter : parameters) {
            JsonNode value = arguments.get(parameter.name());
            if (value == null) {
                throw wrong(parameter, kind(parameter), "none");
            }
            args.add(value);
        }
        return args;
    }

    private static void check(ArrayNode args, ObjectNode kwargs, List<Parameter> parameters) {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            JsonNode value = i < args.size() ? args.get(i) : kwargs.get(parameter.name());
            if (value == null) {
                continue;
            } else if (hides(parameter, value)
                    && value.isTextual()
                    && value.textValue().equals(SensitivePaths.MASK)) {
                throw wrong(parameter, "the value itself", SensitivePaths.MASK);
            } else if (value.isNull() ? !parameter.nullable() : !fits(parameter, value)) {
                throw wrong(parameter, kind(parameter), value.isNull() ? "null" : "something else");
            }
        }
    }

    private static boolean fits(Parameter parameter, JsonNode value) {
        return switch (parameter.kind()) {
            case "string" ->
                value.isTextual()
                        && (parameter.values().isEmpty() || parameter.values().contains(value.textValue()));
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            default -> true;
        };
    }

    private static String kind(Parameter parameter) {
        String kind = switch (parameter.kind()) {
            case "string" ->
                parameter.values().isEmpty() ? "a text" : "one of " + String.join(", ", parameter.values());
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            default -> "a value";
        };
        return parameter.nullable() ? kind + ", or null" : kind;
    }

    /** The value is not told: it may be what nobody is to see. */
    private static Problem wrong(Parameter parameter, String expected, String got) {
        String name = SafeText.line(parameter.name(), LONGEST_NAME);
        return Problem.badRequest(
                        "Argument " + name + ": expected " + expected + ", got " + got + "; nothing was sent.")
                .with(Body.MEMBER, ARGUMENTS + "." + name);
    }

    private static Set<Integer> hidden(ArrayNode args, List<Parameter> parameters) {
        Set<Integer> hidden = new HashSet<>();
        for (int i = 0; i < args.size(); i++) {
            if (i >= parameters.size() || hides(parameters.get(i), args.get(i))) {
                hidden.add(i);
            }
        }
        return hidden;
    }

    private static Set<String> hidden(ObjectNode kwargs, List<Parameter> parameters) {
        return kwargs.properties().stream()
                .filter(each -> parameters.stream()
                        .noneMatch(parameter ->
                                parameter.name().equals(each.getKey()) && !hides(parameter, each.getValue())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** What has nothing within, null or empty, may be shown wherever the parameter itself may. */
    private static boolean hides(Parameter parameter, JsonNode value) {
        boolean isNothing = value.isNull() || (value.isContainerNode() && value.isEmpty());
        return parameter.sensitive() || (!isNothing && parameter.mayHideParts());
    }

    /** For the audit. */
    String shown() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            all.add(
                    sensitiveArgs.contains(i)
                            ? SensitivePaths.MASK
                            : args.get(i).toString());
        }
        kwargs.properties()
                .forEach(each -> all.add(each.getKey() + "="
                        + (sensitiveKwargs.contains(each.getKey()) ? SensitivePaths.MASK : each.getValue())));
        return String.join(", ", all);
    }
}
