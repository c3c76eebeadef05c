package io.skirret.console.internal.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.internal.SafeText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts arguments that are named as the task's parameters where the call has them: by position or by name. */
final class NamedArguments {

    private static final int MAX_SHOWN = 200;

    private NamedArguments() {}

    /**
     * Changes a body in place.
     *
     * @param parameters the names of a task's parameters in order; empty if nobody tells
     */
    static void put(ArrayNode body, ObjectNode arguments, String task, Supplier<Optional<List<String>>> parameters) {
        ArrayNode args = (ArrayNode) body.get(0);
        ObjectNode kwargs = (ObjectNode) body.get(1);
        List<String> names = null;
        for (Map.Entry<String, JsonNode> each : arguments.properties()) {
            String name = each.getKey();
            if (!kwargs.has(name)) {
                names = names == null ? known(task, parameters) : names;
                int position = names.indexOf(name);
                if (position < 0) {
                    throw EditRefusedException.ofRequest(
                            "Expected names of the task's parameters (" + String.join(", ", names) + "), got "
                                    + SafeText.line(name, MAX_SHOWN) + "; nothing was done.");
                } else if (position < args.size()) {
                    args.set(position, each.getValue());
                    continue;
                }
            }
            kwargs.set(name, each.getValue());
        }
    }

    private static List<String> known(String task, Supplier<Optional<List<String>>> parameters) {
        return parameters
                .get()
                .orElseThrow(
                        () -> EditRefusedException.ofEntry(
                                "Expected a worker that tells what the parameters of "
                                        + SafeText.line(task, MAX_SHOWN)
                                        + " are called, got none, or several that differ; nothing was done. Give args and kwargs instead."));
    }
}
