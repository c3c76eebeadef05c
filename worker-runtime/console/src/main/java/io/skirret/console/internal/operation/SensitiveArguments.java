package io.skirret.console.internal.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import io.skirret.message.internal.SensitivePaths;
import java.util.ArrayList;
import java.util.List;

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
    static SensitivePaths with(SensitivePaths told, JsonNode body, List<Parameter> parameters) {
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
}
