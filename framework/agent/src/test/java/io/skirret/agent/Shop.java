package io.skirret.agent;

import static io.skirret.agent.Packaged.CORE;
import static io.skirret.agent.Packaged.PLAIN;
import static io.skirret.agent.Packaged.classPath;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The application in {@code src/test/end-to-end}, which runs on core itself and not on the recorder of other tests. */
final class Shop {

    /** Plain calls with a client that demands weaving. */
    static final String MAIN = "com.acme.shop.Main";

    /** A plain call without client or broker. */
    static final String ALONE = "com.acme.shop.Alone";

    /** What an application has at run time beside core: what core needs. */
    static final Path[] LIBRARIES = libraries("/org/slf4j/|/com/fasterxml/|/logback-");

    private static final Path SOURCES = Path.of("src/test/end-to-end/com/acme/shop");

    /** To compile with, processor included. */
    private static final Path[] COMPILE = libraries("");

    private Shop() {}

    /** Compiles it with the annotation processor, which makes the task index. */
    static void compile(Path target) throws Exception {
        compile(target, "-proc:full");
    }

    /** Compiles it as javac does from JDK 23 on with a processor that is only on the class path: there is no index. */
    static void compileWithoutIndex(Path target) throws Exception {
        compile(target, "-proc:none");
    }

    /** The class path to run these classes with. */
    static String with(Path classes) {
        return classPath(classes, CORE) + File.pathSeparator + classPath(LIBRARIES);
    }

    private static void compile(Path target, String processing) throws Exception {
        List<Object> arguments = new ArrayList<>(
                List.of(processing, "-parameters", "--release", "17", "-d", target, "-cp", classPath(COMPILE)));
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.forEach(arguments::add);
        }
        Jdk.of(Runtime.version().feature()).orElseThrow().javac(arguments.toArray());
    }

    private static Path[] libraries(String nameContains) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> !entry.equals(PLAIN))
                .filter(entry ->
                        Pattern.compile(nameContains).matcher(entry.toString()).find())
                .toArray(Path[]::new);
    }
}
