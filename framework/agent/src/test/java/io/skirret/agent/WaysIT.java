package io.skirret.agent;

import static io.skirret.agent.Packaged.AGENT;
import static io.skirret.agent.Packaged.CORE;
import static io.skirret.agent.Packaged.PLAIN;
import static io.skirret.agent.Packaged.WOVEN;
import static io.skirret.agent.Packaged.classPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.acme.Emails;
import com.acme.IsolatedMain;
import com.acme.Main;
import com.acme.WaitingMain;
import com.sun.tools.attach.VirtualMachine;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way of weaving gives the same calls, each sent once, and not a word on standard error. */
class WaysIT {

    private static final String MAIN = Main.class.getName();

    @TempDir
    Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void javaagent(Jdk jdk) {
        same(jdk.java("-javaagent:" + AGENT, "-cp", classPath(PLAIN, CORE), MAIN));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void executableJarWithoutAnyFlag(Jdk jdk) throws Exception {
        Path jar = Packaged.executable(directory.resolve("app.jar"), PLAIN, MAIN);

        same(jdk.java("-jar", jar));
        same(jdk.java("-XX:-EnableDynamicAgentLoading", "-jar", jar));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void buildTimeWithoutAgentOrByteBuddy(Jdk jdk) {
        same(jdk.java("-cp", classPath(WOVEN, CORE), MAIN));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void allTogetherNeverSendTwice(Jdk jdk) throws Exception {
        String flag = "-javaagent:" + AGENT;
        Path plain = Packaged.executable(directory.resolve("plain.jar"), PLAIN, MAIN);
        Path woven = Packaged.executable(directory.resolve("woven.jar"), WOVEN, MAIN);

        same(jdk.java(flag, "-cp", classPath(WOVEN, CORE), MAIN));
        same(jdk.java(flag, flag, "-cp", classPath(PLAIN, CORE), MAIN));
        same(jdk.java(flag, "-jar", plain));
        same(jdk.java("-jar", woven));
        same(jdk.java(flag, "-jar", woven));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void applicationInAClassLoaderOfItsOwn(Jdk jdk) {
        same(jdk.java("-javaagent:" + AGENT, "-cp", PLAIN, IsolatedMain.class.getName(), PLAIN, CORE));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void classesLoadedBeforeTheAgent(Jdk jdk) throws Exception {
        Child child = jdk.start(
                "java", "-XX:+EnableDynamicAgentLoading", "-cp", classPath(PLAIN, CORE), WaitingMain.class.getName());
        byte[] ready = child.process().getInputStream().readNBytes("ready\n".length());
        assertThat(new String(ready, StandardCharsets.UTF_8)).isEqualTo("ready\n");
        VirtualMachine machine =
                VirtualMachine.attach(Long.toString(child.process().pid()));
        machine.loadAgent(AGENT.toString());
        machine.detach();
        try (OutputStream go = child.process().getOutputStream()) {
            go.write('\n');
        }

        same(child.end());
    }

    @Test
    void newestClassFiles() throws Exception {
        Optional<Jdk> newest = Jdk.of(25);
        assumeTrue(newest.isPresent(), "needs a JDK 25 among /usr/lib/jvm");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        List<Object> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-nowarn",
                "--release",
                "25",
                "-d",
                classes,
                "-cp",
                System.getProperty("java.class.path")));
        arguments.add("-implicit:none");
        Path sources = Path.of("src/test/java", Emails.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(sources)) {
            files.filter(file -> !file.endsWith("package-info.java")).forEach(arguments::add);
        }
        newest.get().javac(arguments.toArray());
        assertThat(Files.readAllBytes(classes.resolve("com/acme/Emails.class"))[7])
                .isEqualTo((byte) (44 + 25));

        same(newest.get().java("-javaagent:" + AGENT, "-cp", classPath(classes, PLAIN, CORE), MAIN));
    }

    private static void same(Child.Ended ended) {
        assertThat(ended.errors()).isEmpty();
        assertThat(ended.output()).isEqualTo(Transcript.expected());
        assertThat(ended.exitCode()).isZero();
    }
}
