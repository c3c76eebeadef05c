package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skirret.client.WovenTasks.Job;
import io.skirret.client.internal.TaskBodies;
import io.skirret.client.internal.Weaving;
import io.skirret.config.AgentUse;
import io.skirret.config.ApplicationSettings;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What {@code agent = required} promises at a call: it is sent, or it fails, but it never quietly runs in place. */
class RequiredCallsTest {

    private final MemoryBroker broker =
            MemoryBroker.named("required-" + UUID.randomUUID().toString().substring(0, 8));
    private final Transport transport = broker.connect(TransportOptions.defaults());
    private final WovenTasks tasks = new WovenTasks();

    @BeforeEach
    void noClient() {
        TaskClient.setCurrent(null);
        WovenTasks.RAN.clear();
    }

    @AfterEach
    void close() {
        System.clearProperty(ApplicationSettings.AGENT.key());
        System.clearProperty(Weaving.REQUIRED_PROPERTY);
        TaskClient.setCurrent(null);
        transport.close();
        broker.discard();
    }

    @Test
    void aCallWithoutAClientFails() {
        System.setProperty(ApplicationSettings.AGENT.key(), "required");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> tasks.notify("ada", 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(
                            "(agent = required)",
                            Job.NOTIFY.method,
                            "got neither",
                            "the body did not run and nothing was sent",
                            "TaskClient.setCurrent",
                            "skirret.broker.url",
                            "TaskCalls.runInPlace");
        }
        assertThat(WovenTasks.RAN).isEmpty();
    }

    @Test
    void aCallWithoutAClientFailsThoughTheSettingCameAfterAnother() {
        tasks.notify("before", 1);
        System.setProperty(ApplicationSettings.AGENT.key(), "required");
        assertThatThrownBy(() -> tasks.notify("ada", 1)).hasMessageContaining("nothing was sent");
        System.setProperty(ApplicationSettings.AGENT.key(), "auto");
        tasks.notify("after", 1);
        assertThat(WovenTasks.RAN).containsExactly("notify before", "notify after");
    }

    @Test
    void aCallWithoutAClientFailsIfTheAgentWasToldSo() {
        System.setProperty(Weaving.REQUIRED_PROPERTY, "true");
        assertThatThrownBy(() -> tasks.notify("ada", 1)).hasMessageContaining("nothing was sent");
        assertThat(WovenTasks.RAN).isEmpty();
    }

    @Test
    void aMethodInNoIndexFails() {
        class Unindexed {}
        System.setProperty(ApplicationSettings.AGENT.key(), "required");
        useClient(false);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> call(Unindexed.class, "welcome()"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(
                            "(agent = required)",
                            Unindexed.class.getName() + ".welcome()",
                            "the body did not run and nothing was sent",
                            "skirret-processor",
                            "annotationProcessorPaths",
                            "META-INF/services/io.skirret.task.TaskModule");
        }
    }

    @Test
    void aMethodInNoIndexFailsIfTheAgentWasToldSo() {
        class Unindexed {}
        System.setProperty(Weaving.REQUIRED_PROPERTY, "true");
        assertThatThrownBy(() -> call(Unindexed.class, "welcome()")).hasMessageContaining("nothing was sent");
    }

    @Test
    void aMethodInNoIndexFailsIfTheClientDemandsWeaving_calledBeforeOrNot() {
        class Unindexed {}
        assertThat(call(Unindexed.class, "welcome()")).isTrue();
        useClient(true);
        assertThatThrownBy(() -> call(Unindexed.class, "welcome()")).hasMessageContaining("nothing was sent");
        useClient(false);
        assertThat(call(Unindexed.class, "welcome()")).isTrue();
    }

    @Test
    void whatIsMeantToRunInPlaceDoes() throws Exception {
        class Unindexed {}
        System.setProperty(ApplicationSettings.AGENT.key(), "required");

        TaskCalls.runInPlace(() -> {
            tasks.notify("in place", 1);
            assertThat(call(Unindexed.class, "welcome()")).isTrue();
            return null;
        });
        TaskBodies.enterBody(Job.CHAIN.method, new Object[] {0}, null);
        try {
            tasks.chain(0);
        } finally {
            TaskBodies.leaveBody();
        }
        // Its type cannot be returned before the task has run.
        assertThat(tasks.sum(1, 2)).isEqualTo(3);
        assertThat(WovenTasks.RAN).containsExactly("notify in place", "chain 0");
    }

    @Test
    void withAClientCallsAreSent() {
        System.setProperty(ApplicationSettings.AGENT.key(), "required");
        useClient(true);
        tasks.notify("ada", 1);
        assertThat(broker.messages("skirret")).hasSize(1);
        assertThat(WovenTasks.RAN).isEmpty();
    }

    @Test
    void unlessDemanded_aMethodInNoIndexRunsInPlace_andIsSaidOnceAClass() {
        class Unindexed {}
        class Other {}
        Logger logger = (Logger) LoggerFactory.getLogger("io.skirret.client");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(call(Unindexed.class, "welcome()")).isTrue();
                assertThat(call(Unindexed.class, "remind()")).isTrue();
                assertThat(call(Other.class, "welcome()")).isTrue();
            }
        } finally {
            logger.detachAppender(said);
        }

        assertThat(said.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.WARN);
        assertThat(said.list.get(0).getFormattedMessage())
                .contains(
                        Unindexed.class.getName() + ".welcome()",
                        "run in place",
                        "nothing is sent",
                        "skirret-processor",
                        "skirret.agent = required");
        assertThat(said.list.get(1).getFormattedMessage()).contains(Other.class.getName());
    }

    /** Whether the body would run. */
    private static boolean call(Class<?> type, String method) {
        return TaskCalls.enter(type, type.getName() + "." + method, new Object[0]) == null;
    }

    private void useClient(boolean demanding) {
        TaskClient.setCurrent(TaskClient.builder()
                .transport(transport)
                .agent(demanding ? AgentUse.REQUIRED : AgentUse.AUTO)
                .build());
    }
}
