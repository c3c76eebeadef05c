package io.skirret.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the {@code =} of {@code -javaagent}, comma-separated.
 *
 * @param required stop the process if weaving does not work on this JVM or a class with tasks cannot be woven; a woven
 *     call that cannot be sent fails
 * @param debug say which classes are woven, and print stack traces
 * @param unknown words that are no option
 */
record AgentOptions(boolean required, boolean debug, List<String> unknown) {

    AgentOptions {
        unknown = List.copyOf(unknown);
    }

    static AgentOptions parse(@Nullable String arguments) {
        boolean required = false;
        boolean debug = false;
        List<String> unknown = new ArrayList<>();
        for (String word : arguments == null ? new String[0] : arguments.split(",", -1)) {
            switch (word.strip().toLowerCase(Locale.ROOT)) {
                case "required" -> required = true;
                case "debug" -> debug = true;
                case "" -> {} // nothing was said
                default -> unknown.add(word.strip());
            }
        }
        return new AgentOptions(required, debug, unknown);
    }
}
