package io.skirret.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.client.TaskOptions;
import io.skirret.message.internal.SensitivePaths;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which arguments of a call nobody is to be shown, as its options say. */
final class SensitiveValues {

    @Option(
            names = "--sensitive-args",
            paramLabel = "N",
            split = ",",
            description = "Positions in --args, 0 for the first, that events, logs and dead letters show as ***.")
    private Set<Integer> positions = new LinkedHashSet<>();

    @Option(
            names = "--sensitive-kwargs",
            paramLabel = "NAME",
            description = "The same of a name in --kwargs; may be given several times.")
    private Set<String> names = new LinkedHashSet<>();

    /**
     * Puts them into a call with these arguments.
     *
     * @throws IllegalArgumentException if there is no such argument, which then would be shown, or if it is the mark
     *     that stands for a value
     */
    void of(List<JsonNode> args, Map<String, JsonNode> kwargs, TaskOptions.Builder options) {
        for (int position : positions) {
            if (position < 0 || position >= args.size()) {
                throw wrong("--sensitive-args", "positions in --args, 0 for the first", String.valueOf(position));
            }
            check("--args", "position " + position, args.get(position));
        }
        for (String name : names) {
            JsonNode value = kwargs.get(name);
            if (value == null) {
                throw wrong("--sensitive-kwargs", "names in --kwargs", name);
            }
            check("--kwargs", name, value);
        }
        options.sensitiveArgs(positions).sensitiveKwargs(names);
    }

    private static void check(String option, String place, JsonNode value) {
        if (value.isTextual() && value.textValue().equals(SensitivePaths.MASK)) {
            throw wrong(option, "the value itself at " + place + ", which is sensitive", SensitivePaths.MASK);
        }
    }

    private static IllegalArgumentException wrong(String option, String expected, String got) {
        return new IllegalArgumentException(option + ": expected " + expected + ", got " + got + "; nothing was sent.");
    }
}
