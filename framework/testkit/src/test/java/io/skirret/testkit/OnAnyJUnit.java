package io.skirret.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.client.TaskClient;
import io.skirret.task.InstanceFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Run by {@link JUnitVersionsTest}, not by itself. Its tests have the task's objects from the test, and settings of
 * their own.
 */
@SkirretTest(
        instances = OnAnyJUnit.class,
        settings = {"skirret.queue = post", "skirret.failures.java.io.UncheckedIOException=PERMANENT_VALIDATION"})
class OnAnyJUnit implements InstanceFactory {

    private static TaskClient opened;

    private int asked;

    @Override
    public <T> T instance(Class<T> type) {
        asked++;
        return type.cast("of the test");
    }

    @Test
    void runsWhatWasCalled(InMemorySkirret skirret) {
        opened = skirret.client();
        assertThat(TaskClient.current()).isSameAs(opened);
        Mailing.WELCOME.delay("ada");
        assertThat(skirret.broker().messages("post")).hasSize(1);
        skirret.runAll();
        assertThat(skirret.broker().messages("post")).isEmpty();
    }

    @Test
    void hasTheSettings(InMemorySkirret skirret) {
        Mailing.FLAKY.delay(1);
        skirret.runAll();
        assertThat(skirret.deadLetters()).hasSize(1);
    }

    @Test
    void hasTheObjectsOfTheTest(InMemorySkirret skirret) {
        Mailing.OBJECT.delay("it");
        skirret.runAll();
        assertThat(asked).isEqualTo(1);
    }

    @Nested
    class Within {
        @Test
        void itHasThemToo(InMemorySkirret skirret) {
            Mailing.OBJECT.delay("it");
            skirret.runAll();
            assertThat(asked).isEqualTo(1);
        }
    }

    static boolean isLeftOpen() {
        try {
            return TaskClient.current() == opened;
        } catch (IllegalStateException none) {
            return false;
        }
    }
}
