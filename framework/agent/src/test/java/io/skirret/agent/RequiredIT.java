package io.skirret.agent;

import static io.skirret.agent.Packaged.AGENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that requires weaving: a plain call that cannot be sent ends it, and no body runs. */
class RequiredIT {

    private static final String SETTING = "-Dskirret.agent=required";
    private static final String LOUD = "got none with com.acme.shop.Orders.place(long,[Lcom.acme.shop.Orders$Item;)";

    @TempDir
    Path classes;

    private final Jdk jdk = Jdk.of(Runtime.version().feature()).orElseThrow();

    @Test
    void stopsAtACallOfAMethodInNoIndex() throws Exception {
        Shop.compileWithoutIndex(classes);

        // Its client demands weaving, in code.
        stopped(run(Shop.MAIN, "-javaagent:" + AGENT), LOUD, "skirret-processor");
        stopped(run(Shop.ALONE, "-javaagent:" + AGENT, SETTING), LOUD, "skirret-processor");
        stopped(run(Shop.ALONE, "-javaagent:" + AGENT + "=required"), LOUD, "skirret-processor");
    }

    @Test
    void stopsAtACallWithoutClientOrBroker() throws Exception {
        Shop.compile(classes);

        stopped(run(Shop.ALONE, "-javaagent:" + AGENT, SETTING), "a configured broker", "skirret.broker.url");
        stopped(run(Shop.ALONE, "-javaagent:" + AGENT + "=required"), "a configured broker", "skirret.broker.url");
    }

    @Test
    void otherwiseTheBodyRuns_andAMissingIndexIsSaid() throws Exception {
        Shop.compileWithoutIndex(classes);

        Child.Ended ended = run(Shop.ALONE, "-javaagent:" + AGENT);

        assertThat(ended.exitCode()).as("%s", ended).isZero();
        assertThat(ended.output())
                .contains("ran count", "ran place", "lives on")
                .containsOnlyOnce("WARN")
                .contains(LOUD, "nothing is sent");
    }

    private static void stopped(Child.Ended ended, String... why) {
        assertThat(ended.exitCode()).as("%s", ended).isEqualTo(1);
        assertThat(ended.output()).doesNotContain("ran place", "lives on");
        assertThat(ended.errors())
                .contains("(agent = required)", "the body did not run and nothing was sent")
                .contains(why);
    }

    private Child.Ended run(String main, String... flags) {
        Object[] command = new Object[flags.length + 3];
        System.arraycopy(flags, 0, command, 0, flags.length);
        command[flags.length] = "-cp";
        command[flags.length + 1] = Shop.with(classes);
        command[flags.length + 2] = main;
        return jdk.java(command);
    }
}
