package io.skirret.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.Emails;
import io.skirret.client.internal.Weaving;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskTransformerTest {

    private static final String EMAILS = Emails.class.getName();

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(errors, true, StandardCharsets.UTF_8), false);
    private final TaskTransformer transformer =
            new TaskTransformer(new TaskWeaver(), new WeavingFailures(report, false), report);

    @AfterEach
    void forgetFailures() {
        System.clearProperty(Weaving.FAILED_PROPERTY);
    }

    @Test
    void weavesWhatTheApplicationLoads() {
        assertThat(transform(getClass().getClassLoader(), EMAILS, WeavingLoader.classFile(EMAILS)))
                .isNotNull();
        assertThat(said()).isEmpty();
    }

    @Test
    void leavesTheJdkAndItselfAlone() {
        byte[] classFile = WeavingLoader.classFile(EMAILS);

        assertThat(transform(null, EMAILS, classFile)).isNull();
        assertThat(transform(ClassLoader.getPlatformClassLoader(), EMAILS, classFile))
                .isNull();
        assertThat(transform(getClass().getClassLoader(), "io.skirret.agent.Emails", classFile))
                .isNull();
        assertThat(said()).isEmpty();
    }

    @Test
    void saysOnceThatAClassLoaderCannotSeeSkirret() {
        ClassLoader isolated = new ClassLoader("isolated", ClassLoader.getPlatformClassLoader()) {};

        for (int i = 0; i < 2; i++) {
            assertThat(transform(isolated, EMAILS, WeavingLoader.classFile(EMAILS)))
                    .isNull();
        }

        assertThat(said())
                .containsOnlyOnce("expected to weave com.acme.Emails")
                .contains(
                        "a class loader that cannot see skirret-core: ",
                        "'isolated'",
                        "nothing is sent",
                        "Put skirret-core");
    }

    @Test
    void saysThatAClassFileIsTooNew() {
        byte[] classFile = WeavingLoader.classFile(EMAILS);
        classFile[7] = (byte) 200;

        assertThat(transform(getClass().getClassLoader(), EMAILS, classFile)).isNull();
        assertThat(said()).contains("expected to weave com.acme.Emails", "cause: ", "Weave the class at build time");
    }

    @Test
    void saysThatANativeMethodCannotBeWoven() {
        assertThat(transform(getClass().getClassLoader(), Unweavable.NAME, Unweavable.classFile()))
                .isNull();
        assertThat(said()).contains("expected to weave com.acme.Unweavable", "a native @Task method");
        assertThat(System.getProperty(Weaving.FAILED_PROPERTY)).isEqualTo(Unweavable.NAME);
    }

    private byte[] transform(ClassLoader loader, String name, byte[] classFile) {
        return transformer.transform(loader, name.replace('.', '/'), null, null, classFile);
    }

    private String said() {
        return errors.toString(StandardCharsets.UTF_8);
    }
}
