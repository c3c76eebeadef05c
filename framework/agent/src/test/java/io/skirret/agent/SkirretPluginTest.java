package io.skirret.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.Emails;
import com.acme.Main;
import io.skirret.client.internal.Weaving;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;

class SkirretPluginTest {

    private final SkirretPlugin plugin = new SkirretPlugin();

    @Test
    void sendsAsTheAgentDoes() throws Exception {
        Object transcript =
                woven().loadClass(Main.class.getName()).getMethod("run").invoke(null);

        assertThat(transcript).isEqualTo(Transcript.expected());
    }

    @Test
    void marksWhatItWeavesSoThatNothingWeavesItAgain() throws Exception {
        Class<?> emails = woven().loadClass(Emails.class.getName());
        byte[] classFile = weave(Emails.class.getName(), WeavingLoader.classFile(Emails.class.getName()));

        assertThat(Weaving.covers(emails)).isTrue();
        assertThat(plugin.matches(describe(Emails.class.getName(), classFile))).isFalse();
        assertThat(new TaskWeaver()
                        .weave(Emails.class.getName(), classFile, getClass().getClassLoader()))
                .isNull();
    }

    @Test
    void withoutItNothingIsCovered() {
        assertThat(Weaving.covers(Emails.class)).isFalse();
        assertThat(Weaving.covers(Main.class)).isTrue();
    }

    private WeavingLoader woven() {
        return new WeavingLoader(this::weave);
    }

    private byte[] weave(String name, byte[] classFile) {
        TypeDescription type = describe(name, classFile);
        if (!plugin.matches(type)) {
            return classFile;
        }
        ClassFileLocator locator = locator(name, classFile);
        return plugin.apply(new ByteBuddy().redefine(type, locator), type, locator)
                .make()
                .getBytes();
    }

    private static TypeDescription describe(String name, byte[] classFile) {
        return TypePool.Default.of(locator(name, classFile)).describe(name).resolve();
    }

    private static ClassFileLocator locator(String name, byte[] classFile) {
        return new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, classFile),
                ClassFileLocator.ForClassLoader.of(SkirretPluginTest.class.getClassLoader()));
    }
}
