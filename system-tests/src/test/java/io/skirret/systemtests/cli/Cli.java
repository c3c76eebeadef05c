package io.skirret.systemtests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.cli.SkirretCli;
import io.skirret.task.TaskModule;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.util.List;
import picocli.CommandLine;

/** Runs commands in this JVM and keeps what they say. */
final class Cli {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Cli() {}

    record Said(int code, String out, String err) {

        String all() {
            return out + err;
        }

        /** The last line of standard output, which has to be one JSON object. */
        JsonNode json() {
            List<String> lines = out.lines().toList();
            assertThat(lines).as("standard output, beside: %s", err).isNotEmpty();
            try {
                JsonNode last = JSON.readTree(lines.get(lines.size() - 1));
                assertThat(last.isObject()).isTrue();
                return last;
            } catch (JsonProcessingException notJson) {
                throw new AssertionError("expected JSON on the last line, got: " + out, notJson);
            }
        }
    }

    /** With the tasks of the example application and no others. */
    static Said run(String... arguments) {
        return in(hiding("/test-classes/"), arguments);
    }

    /** With no tasks at all. */
    static Said runWithoutTasks(String... arguments) {
        return in(hiding(""), arguments);
    }

    /** With all tasks of these tests, whose policies no configuration file knows. */
    static Said runWithAllTasks(String... arguments) {
        return in(Cli.class.getClassLoader(), arguments);
    }

    private static Said in(ClassLoader context, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = SkirretCli.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context);
        try {
            return new Said(line.execute(arguments), out.toString(), err.toString());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Hides the task indexes under paths that contain this; all else is there. */
    private static ClassLoader hiding(String path) {
        return new ClassLoader(Cli.class.getClassLoader()) {
            @Override
            public java.util.Enumeration<URL> getResources(String name) throws java.io.IOException {
                List<URL> found = java.util.Collections.list(super.getResources(name));
                found.removeIf(url -> name.equals("META-INF/services/" + TaskModule.class.getName())
                        && url.getPath().contains(path));
                return java.util.Collections.enumeration(found);
            }
        };
    }
}
