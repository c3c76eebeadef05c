package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.task.TaskSettings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stub's options mean for many calls at once. */
class TaskStubTest extends ClientOnMemory {

    private static final Echo STUB = new Echo(TaskOptions.defaults());
    private static final Echo URGENT =
            STUB.with(TaskOptions.builder().priority(9).queue("urgent").build());

    private TaskClient before;

    @BeforeEach
    void makeCurrent() {
        before = TaskClient.setCurrent(client);
        broker.declareQueue("urgent");
    }

    @AfterEach
    void restore() {
        TaskClient.setCurrent(before);
    }

    @Test
    void callsGoWithTheOptionsTheyWereBoundWith() {
        STUB.delayAll(List.of(URGENT.signature("a"), STUB.signature("b"), URGENT.signature("c")));
        assertThat(broker.ready("urgent")).isEqualTo(2);
        assertThat(broker.ready("skirret")).isEqualTo(1);
    }

    @Test
    void aStubWithOptionsTakesTheCallsItBound() {
        URGENT.delayAll(List.of(URGENT.signature("a"), URGENT.signature("b")));
        assertThat(broker.ready("urgent")).isEqualTo(2);
    }

    @Test
    void aStubWithOptionsRefusesCallsThatGoWithoutThem() {
        assertThatThrownBy(() -> URGENT.delayAll(List.of(URGENT.signature("a"), STUB.signature("b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("priority=9")
                .hasMessageContaining("test.echo")
                .hasMessageContaining("nothing was sent")
                .hasMessageContaining("signature(...)");
        assertThat(broker.published()).isZero();
    }

    @Test
    void aStubNeedsOptions() {
        assertThatThrownBy(() -> STUB.with(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TaskOptions.defaults()");
    }

    /** As the processor writes one. */
    private static final class Echo extends TaskStub<String> {
        Echo(TaskOptions options) {
            super(ClientOnMemory.definition(String.class, TaskSettings.defaults()), options);
        }

        Signature<String> signature(String text) {
            return bind(text);
        }

        Echo with(TaskOptions options) {
            return new Echo(options);
        }
    }
}
