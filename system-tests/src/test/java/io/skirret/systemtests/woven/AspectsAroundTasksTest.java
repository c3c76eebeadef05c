package io.skirret.systemtests.woven;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.agent.SkirretPlugin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Aspects call a woven task's method more than once, on other threads, or when its run is over. */
@Timeout(120)
final class AspectsAroundTasksTest {

    @Test
    void aSecondCallWithinTheRunIsTheRun_andItsFailureCounts() throws Exception {
        assertThat(story("flaky"))
                .startsWith("RETRIED", "ran [flaky a, flaky a]")
                .hasSize(2);
    }

    /** Sent, it would do the same, and so on without end. */
    @Test
    void aSecondCallWithOtherArgumentsAfterAFailureIsTheRun() throws Exception {
        assertThat(story("changing"))
                .startsWith("RETRIED", "ran [changing a, changing a instead]")
                .hasSize(2);
    }

    @Test
    void aCallOnTheAspectsThreadIsTheRun() throws Exception {
        assertThat(story("slow")).containsExactly("SUCCEEDED", "ran [slow 7 on aspect]");
    }

    /** Sent, it would go round without end, and its body never run. */
    @Test
    void aCallOnTheAspectsThreadWithACopyOfTheArgumentsIsTheRun() throws Exception {
        assertThat(story("copied")).containsExactly("SUCCEEDED", "ran [copied [a] on aspect]");
    }

    @Test
    void runsThatOnlySendThemselvesEndAsADeadLetter() throws Exception {
        List<String> story = story("background");

        assertThat(story)
                .endsWith("DEAD_LETTERED", "ran []", "dead: sends-itself")
                .hasSizeLessThan(8);
    }

    /** What waits in the queue of @Async may be much more than what any list of the last runs would hold. */
    @Test
    void thousandsThatWaitToSendThemselvesAllEnd() throws Exception {
        List<String> story = story("crowd");

        assertThat(Collections.frequency(story, "SUCCEEDED")).isEqualTo(3 * WovenApplication.CROWD);
        assertThat(Collections.frequency(story, "DEAD_LETTERED")).isEqualTo(WovenApplication.CROWD);
        assertThat(Collections.frequency(story, "dead: sends-itself")).isEqualTo(WovenApplication.CROWD);
        assertThat(story).contains("ran []").hasSize(5 * WovenApplication.CROWD + 1);
    }

    @Test
    void aTaskThatSendsItselfInALoopIsEnded() throws Exception {
        List<String> story = story("endless");

        assertThat(story).hasSize(1003).endsWith("dead: sends-itself");
        assertThat(story.subList(0, 1000)).containsOnly("SUCCEEDED");
        assertThat(story.get(1000)).isEqualTo("DEAD_LETTERED");
    }

    @SuppressWarnings("unchecked")
    private static List<String> story(String task) throws Exception {
        Class<?> application = new WovenLoader().loadClass(WovenApplication.class.getName());
        return ((Callable<List<String>>)
                        application.getConstructor(String.class).newInstance(task))
                .call();
    }

    /** Loads this package anew, its tasks woven as the build's plug-in weaves them. */
    private static final class WovenLoader extends ClassLoader {
        private static final String PACKAGE = "io.skirret.systemtests.woven.";

        private final SkirretPlugin plugin = new SkirretPlugin();
        private final ClassFileLocator files = ClassFileLocator.ForClassLoader.of(WovenLoader.class.getClassLoader());

        WovenLoader() {
            super(WovenLoader.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] classFile = classFile(name);
                return defineClass(name, classFile, 0, classFile.length);
            }
        }

        private byte[] classFile(String name) {
            TypeDescription type = TypePool.Default.of(files).describe(name).resolve();
            if (plugin.matches(type)) {
                return plugin.apply(new ByteBuddy().redefine(type, files), type, files)
                        .make()
                        .getBytes();
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                return in.readAllBytes();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
