package io.skirret.agent;

import static io.skirret.agent.Packaged.AGENT;
import static io.skirret.agent.Packaged.CORE;
import static io.skirret.agent.Packaged.PLAIN;
import static io.skirret.agent.Packaged.THIN;
import static io.skirret.agent.Packaged.WOVEN;
import static io.skirret.agent.Packaged.classPath;
import static org.assertj.core.api.Assertions.assertThat;

import com.acme.Emails;
import com.acme.Main;
import com.acme.RequiringMain;
import com.acme.UnweavableMain;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not woven is said, and stops an application that relies on it. */
class LoudIT {

    @TempDir
    Path directory;

    private final Jdk jdk = Jdk.of(Runtime.version().feature()).orElseThrow();

    static Stream<Jdk> jdks() {
        return Jdk.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void applicationThatRequiresWeavingStopsWithoutIt(Jdk jdk) {
        Child.Ended ended = requiring(jdk, Emails.class, PLAIN);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.errors())
                .contains("expected woven task methods (agent = required) in com.acme.Emails")
                .contains("-javaagent:skirret-agent-")
                .contains("byte-buddy-maven-plugin");
    }

    @Test
    void applicationThatRequiresWeavingStartsWithIt() {
        assertThat(requiring(jdk, Emails.class, PLAIN, "-javaagent:" + AGENT).output())
                .isEqualTo("started\n");
        assertThat(requiring(jdk, Emails.class, WOVEN).output()).isEqualTo("started\n");
        assertThat(requiring(jdk, Main.class, PLAIN).output())
                .as("a class without tasks")
                .isEqualTo("started\n");
    }

    @Test
    void applicationThatRequiresWeavingStopsForTheClassTheAgentCouldNotWeave() throws Exception {
        Unweavable.saveIn(directory);

        Child.Ended ended = jdk.java(
                "-javaagent:" + AGENT,
                "-cp",
                classPath(directory, PLAIN, CORE),
                RequiringMain.class.getName(),
                Unweavable.NAME);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).contains("in com.acme.Unweavable, got the agent (javaagent) could not weave them");
    }

    @Test
    void classThatCannotBeWovenIsSaidAndRunsInPlace() throws Exception {
        Unweavable.saveIn(directory);

        Child.Ended ended = jdk.java(
                "-javaagent:" + AGENT, "-cp", classPath(directory, PLAIN, CORE), UnweavableMain.class.getName());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.output()).isEqualTo("lives on; not woven: com.acme.Unweavable\n");
        assertThat(ended.errors())
                .containsOnlyOnce("SKIRRET AGENT: expected to weave com.acme.Unweavable")
                .contains("a native @Task method")
                .contains("run in place")
                .contains(".delay(");
    }

    @Test
    void classThatCannotBeWovenStopsTheProcessIfTheAgentIsToldSo() throws Exception {
        Unweavable.saveIn(directory);

        Child.Ended ended = jdk.java(
                "-javaagent:" + AGENT + "=required",
                "-cp",
                classPath(directory, PLAIN, CORE),
                UnweavableMain.class.getName(),
                "wait");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.errors()).contains("SKIRRET AGENT: expected to weave com.acme.Unweavable", "process stops");
    }

    @Test
    void agentWithoutByteBuddySaysWhichJarToTake() {
        Child.Ended ended = withAgent(THIN, "");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.output()).contains("ran nothing").doesNotContain("sent ");
        assertThat(ended.errors())
                .contains("SKIRRET AGENT: expected to weave @Task methods on Java")
                .contains("skirret-agent-<version>-javaagent.jar");
    }

    @Test
    void agentWithoutByteBuddyStopsTheProcessIfToldSo() {
        Child.Ended ended = withAgent(THIN, "=required");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.errors()).contains("The process stops");
    }

    @Test
    void unknownOptionIsSaid() {
        Child.Ended ended = withAgent(AGENT, "=requierd");

        assertThat(ended.errors()).contains("expected options among required, debug, got [requierd]");
        assertThat(ended.output()).isEqualTo(Transcript.expected());
    }

    @Test
    void debugNamesTheClasses() {
        assertThat(withAgent(AGENT, "=debug").errors()).contains("skirret agent: wove com.acme.Emails");
    }

    private Child.Ended withAgent(Path agent, String options) {
        return jdk.java("-javaagent:" + agent + options, "-cp", classPath(PLAIN, CORE), Main.class.getName());
    }

    private static Child.Ended requiring(Jdk jdk, Class<?> taskClass, Path classes, String... flags) {
        Stream<String> command =
                Stream.of("-cp", classPath(classes, CORE), RequiringMain.class.getName(), taskClass.getName());
        return jdk.java(Stream.concat(Stream.of(flags), command).toArray());
    }
}
