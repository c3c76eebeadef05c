package io.skirret.agent;

import static io.skirret.agent.Packaged.AGENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The annotation processor, core and the agent together: plain calls become messages on a broker in memory, one each.
 */
class EndToEndIT {

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
        Shop.compile(plain);
        new Plugin.Engine.Default()
                .with(ClassFileLocator.ForClassLoader.of(getClass().getClassLoader()))
                .apply(plain.toFile(), woven.toFile(), new Plugin.Factory.Simple(new SkirretPlugin()));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void plainCallsBecomeOneMessageEach(Jdk jdk) throws Exception {
        sends(jdk.java("-javaagent:" + AGENT, "-cp", Shop.with(plain), Shop.MAIN));
        sends(jdk.java("-cp", Shop.with(woven), Shop.MAIN));
        sends(jdk.java("-javaagent:" + AGENT, "-cp", Shop.with(woven), Shop.MAIN));
        sends(jdk.java("-jar", Packaged.executable(directory.resolve("app.jar"), plain, Shop.MAIN, Shop.LIBRARIES)));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void clientThatRequiresTheAgentIsNotBuiltWithoutIt(Jdk jdk) {
        Child.Ended ended = jdk.java("-cp", Shop.with(plain), Shop.MAIN);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors())
                .contains("expected woven task methods (agent = required) in com.acme.shop.Orders", "-javaagent:");
    }

    private static void sends(Child.Ended ended) {
        assertThat(ended.output()).as("%s", ended).isEqualTo(EXPECTED);
        assertThat(ended.exitCode()).isZero();
    }
}
