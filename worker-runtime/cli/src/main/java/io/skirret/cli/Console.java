package io.skirret.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * Where a command writes: text for people, or with {@code --json} one JSON object on the last line of standard output.
 */
final class Console {

    /** A result may be a time of Python's. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    @Option(names = "--json", description = "Print one JSON object for scripts instead of text for people.")
    private boolean json;

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /** The one of this command: a mixin within a mixin is told only of that one. */
    Console of(CommandSpec mixee) {
        command = mixee;
        return this;
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** Whether colours can be seen: on a terminal, and NO_COLOR is not set. */
    boolean colour() {
        return command.commandLine().getColorScheme().ansi().enabled();
    }

    /** Prints a line for people; nothing with {@code --json}. */
    void say(String line) {
        if (!json) {
            out().println(line);
            out().flush();
        }
    }

    /** Prints the object with {@code --json}; nothing otherwise. Keys keep their order. */
    void json(Map<String, ?> object) {
        if (json) {
            print(object);
        }
    }

    /** The same of an answer that is printed as it came. */
    void json(JsonNode answer) {
        if (json) {
            print(answer);
        }
    }

    private void print(Object object) {
        out().println(written(object));
        out().flush();
    }

    /** Plain data as JSON, on one line. */
    static String written(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException defect) {
            throw new IllegalStateException("a command's output must be plain data", defect);
        }
    }
}
