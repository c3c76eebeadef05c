package io.skirret.systemtests.cli;

import io.skirret.example.Courier;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a user starts the example application: without the tests' own tasks, whose policies no configuration file knows.
 */
public final class CourierCommand {

    private CourierCommand() {}

    /** The words for {@link ProcessBuilder}, those given at the end. */
    public static List<String> of(List<String> words) {
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                path,
                Courier.class.getName()));
        command.addAll(words);
        return command;
    }
}
