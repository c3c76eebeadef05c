package io.skirret.console.internal.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import io.skirret.message.internal.SensitivePaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What of an edited body is not to be shown, though the message does not say so: its caller may not have given it. */
final class SensitiveArguments {

    private SensitiveArguments() {}

    /** Whether an argument is there that was not there before, by position or by name. */
    static boolean anyNew(ArrayNode before, ArrayNode after) {
        if (after.get(0).size() > before.get(0).size()) {
            return true;
        }
        for (var names = after.get(1).fieldNames(); names.hasNext(); ) {
            if (!before.get(1).has(names.next())) {
                return true;
            }
        }
        return false;
    }

    /** These, and the arguments of sensitive parameters. */
    static SensitivePaths ofParameters(SensitivePaths told, JsonNode body, List<Parameter> parameters) {
        List<Integer> args = new ArrayList<>();
        List<String> kwargs = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).sensitive()) {
                if (i < body.get(0).size()) {
                    args.add(i);
                }
                if (body.get(1).has(parameters.get(i).name())) {
                    kwargs.add(parameters.get(i).name());
                }
            }
        }
        return told.with(args, kwargs);
    }

    /**
     * These, and what is new and of what nobody says that it may be shown: arguments that no parameter is told of, and
     * all that is new within arguments, since workers tell of parameters only.
     */
    static SensitivePaths ofNew(SensitivePaths told, ArrayNode before, ArrayNode after, List<Parameter> parameters) {
        List<Integer> args = new ArrayList<>();
        for (int i = before.get(0).size(); i < after.get(0).size(); i++) {
            if (i >= parameters.size() || hasParts(after.get(0).get(i))) {
                args.add(i);
            }
        }
        Set<String> names = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
        List<String> kwargs = new ArrayList<>();
        after.get(1).properties().forEach(each -> {
            boolean fresh = !before.get(1).has(each.getKey());
            if (fresh && (!names.contains(each.getKey()) || hasParts(each.getValue()))) {
                kwargs.add(each.getKey());
            }
        });
        return told.with(args, kwargs).withNew(before, after);
    }

    private static boolean hasParts(JsonNode value) {
        return value.isContainerNode() && !value.isEmpty();
    }
}
