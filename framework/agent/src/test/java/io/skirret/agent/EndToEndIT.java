package io.skirret.agent;

import static io.skirret.agent.Packaged.AGENT;
import static io.skirret.agent.Packaged.CORE;
import static io.skirret.agent.Packaged.PLAIN;
import static io.skirret.agent.Packaged.classPath;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The annotation processor, core and the agent together: plain calls become messages on a broker in memory, one each. */
class EndToEndIT {

    private static final Path SOURCES = Path.of("src/test/end-to-end/com/acme/shop");
    private static final String MAIN = "com.acme.shop.Main";
    private static final String EXPECTED = """
            waits true
            has an id true
            ran stock
            stock 2
            ran count
            message com.acme.shop.Orders.place
            message com.acme.shop.Orders.ship
            message com.acme.shop.Orders.count
            message com.acme.shop.Orders.count
            """;

    /** To compile with, processor included; without the recorder that stands before core in other tests. */
    private static final Path[] COMPILE = libraries("");

    /** What an application has at run time: core, and what core needs. */
    private static final Path[] LIBRARIES = libraries("/org/slf4j/|/com/fasterxml/|/logback-");

    @TempDir
    Path directory;

    private Path plain;
    private Path woven;

    static Stream<Jdk> jdks() {
        return Jdk.all();
    }

    @BeforeEach
    void build() throws Exception {
        plain = Files.createDirectory(directory.resolve("plain"));
        woven = Files.createDirectory(directory.resolve("woven"));
        List<Object> arguments = new ArrayList<>(
                List.of("-proc:full", "-parameters", "--release", "17", "-d", plain, "-cp", classPath(COMPILE)));
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.forEach(arguments::add);
        }
        Jdk.of(Runtime.version().feature()).orElseThrow().javac(arguments.toArray());
        new Plugin.Engine.Default()
                .with(ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()))
                .apply(plain.toFile(), woven.toFile(), new Plugin.Factory.Simple(new SkirretPlugin()));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void plainCallsBecomeOneMessageEach(Jdk jdk) throws Exception {
        sends(jdk.java("-javaagent:" + AGENT, "-cp", with(plain), MAIN));
        sends(jdk.java("-cp", with(woven), MAIN));
        sends(jdk.java("-javaagent:" + AGENT, "-cp", with(woven), MAIN));
        sends(jdk.java("-jar", Packaged.executable(directory.resolve("app.jar"), plain, MAIN, LIBRARIES)));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void clientThatRequiresTheAgentIsNotBuiltWithoutIt(Jdk jdk) {
        Child.Ended ended = jdk.java("-cp", with(plain), MAIN);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors())
                .contains("expected woven task methods (agent = required) in com.acme.shop.Orders", "-javaagent:");
    }

    private static void sends(Child.Ended ended) {
        assertThat(ended.output()).as("%s", ended).isEqualTo(EXPECTED);
        assertThat(ended.exitCode()).isZero();
    }

    private static String with(Path classes) {
        return classPath(classes, CORE) + File.pathSeparator + classPath(LIBRARIES);
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
