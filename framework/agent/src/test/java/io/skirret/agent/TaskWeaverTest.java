package io.skirret.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.Emails;
import com.acme.Main;
import org.junit.jupiter.api.Test;

class TaskWeaverTest {

    private final TaskWeaver weaver = new TaskWeaver();

    @Test
    void sendsEveryCallOnceAndChangesNothingElse() throws Exception {
        WeavingLoader loader = new WeavingLoader((name, classFile) -> {
            byte[] woven = weaver.weave(name, classFile, getClass().getClassLoader());
            return woven == null ? classFile : woven;
        });

        Object transcript =
                loader.loadClass(Main.class.getName()).getMethod("run").invoke(null);

        assertThat(transcript).isEqualTo(Transcript.expected());
    }

    @Test
    void leavesAClassWithoutTasksAlone() {
        String name = Main.class.getName();

        assertThat(weaver.weave(name, WeavingLoader.classFile(name), getClass().getClassLoader()))
                .isNull();
    }

    @Test
    void onlyClassFilesThatMentionTasksAreLookedAt() {
        assertThat(ClassFiles.mentionsTask(WeavingLoader.classFile(Emails.class.getName())))
                .isTrue();
        assertThat(ClassFiles.mentionsTask(WeavingLoader.classFile(Main.class.getName())))
                .isFalse();
        assertThat(ClassFiles.mentionsTask(new byte[0])).isFalse();
    }
}
