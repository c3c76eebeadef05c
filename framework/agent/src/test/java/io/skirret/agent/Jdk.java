package io.skirret.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A JDK to run child processes on. */
record Jdk(int feature, Path home) {

    /**
     * The one that runs the tests, and those with another of the versions we promise that lie where Linux keeps them.
     */
    static Stream<Jdk> all() {
        Map<Integer, Jdk> found = new TreeMap<>();
        Jdk own = new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        found.put(own.feature(), own);
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                homes.sorted().flatMap(home -> at(home).stream()).forEach(jdk -> found.putIfAbsent(jdk.feature(), jdk));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found.values().stream();
    }

    static Optional<Jdk> of(int feature) {
        return all().filter(jdk -> jdk.feature() == feature).findFirst();
    }

    private static Optional<Jdk> at(Path home) {
        if (!Files.isExecutable(home.resolve("bin/javac")) || !Files.isRegularFile(home.resolve("release"))) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(home.resolve("release")).stream()
                    .filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> Runtime.Version.parse(line.replaceAll("JAVA_VERSION=|\"|_.*", "")))
                    .map(version -> new Jdk(version.feature(), home))
                    .filter(jdk -> jdk.feature() >= 17)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code bin/java} with these arguments to its end. */
    Child.Ended java(Object... arguments) {
        return start("java", arguments).end();
    }

    /** Compiles, or fails. */
    void javac(Object... arguments) {
        Child.Ended ended = start("javac", arguments).end();
        if (ended.exitCode() != 0) {
            throw new AssertionError(ended);
        }
    }

    Child start(String tool, Object... arguments) {
        return Child.start(Stream.concat(
                        Stream.of(home.resolve("bin").resolve(tool).toString()),
                        Arrays.stream(arguments).map(Object::toString))
                .toList());
    }

    @Override
    public String toString() {
        return "JDK " + feature;
    }
}
