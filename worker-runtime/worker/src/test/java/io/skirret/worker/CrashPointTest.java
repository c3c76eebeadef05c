package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.worker.internal.crash.CrashPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The points where fault tests end the process, in processes of their own. */
class CrashPointTest {

    /** Passes every point once, in order, telling each. */
    static final class Passenger {
        public static void main(String[] arguments) {
            for (CrashPoint point : CrashPoint.values()) {
                point.pass();
                System.out.println("passed " + point.label());
            }
            CrashPoint.AFTER_ACK.pass();
            System.out.println("arrived");
        }
    }

    private record Journey(int exit, String output) {}

    private static Journey travel(String setting) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dskirret.crash.at=" + setting,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Passenger.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Journey(process.exitValue(), output);
    }

    @Test
    void nothing_happens_unless_asked_for() throws Exception {
        Journey journey = travel("");

        assertThat(journey.exit()).isZero();
        assertThat(journey.output()).contains("arrived");
    }

    @Test
    void the_process_ends_at_the_point_as_if_killed() throws Exception {
        Journey journey = travel("after-confirm-before-ack");

        assertThat(journey.exit()).isEqualTo(137);
        assertThat(journey.output())
                .contains("passed after-publish-before-confirm")
                .doesNotContain("passed after-confirm-before-ack");
    }

    @Test
    void or_at_a_later_passage() throws Exception {
        Journey journey = travel("after-ack:2");

        assertThat(journey.exit()).isEqualTo(137);
        assertThat(journey.output()).contains("passed in-shutdown-drain").doesNotContain("arrived");
    }

    @Test
    void a_point_that_does_not_exist_is_refused() throws Exception {
        Journey journey = travel("somewhere");

        assertThat(journey.exit()).isEqualTo(1);
        assertThat(journey.output()).contains("after-receive", "somewhere");
    }
}
