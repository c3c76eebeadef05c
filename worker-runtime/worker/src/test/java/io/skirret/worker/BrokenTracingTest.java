package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.config.SkirretConfig;
import io.skirret.failure.FailureType;
import io.skirret.task.TaskContext;
import io.skirret.worker.WorkerEvent.Ending;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No task fails with whoever traces it. */
class BrokenTracingTest extends BrokerInTrouble {

    /** Breaks in one place. */
    private record Broken(String where) implements WorkerTracing, WorkerTracing.TracedRun {

        private void pass(String here) {
            if (here.equals(where)) {
                throw new StackOverflowError("in " + here);
            }
        }

        @Override
        public TracedRun begin(TaskContext task) {
            pass("begin");
            return this;
        }

        @Override
        public void settled(Settled settled) {
            pass("settled");
        }

        @Override
        public String traceId() {
            return "trace";
        }

        @Override
        public @Nullable String spanId() {
            return null;
        }

        @Override
        public void leave() {
            pass("leave");
        }

        @Override
        public void end(@Nullable Throwable error, @Nullable FailureType failure, @Nullable String deadLetterReason) {
            pass("end");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "leave", "end", "settled", "nowhere"})
    void a_tracing_that_throws_changes_nothing(String where) {
        shop.task("good", (arguments, context) -> null);
        shop.start(builder -> builder.tracing(new Broken(where)));

        for (int i = 0; i < 20; i++) {
            shop.send("good");
            assertThat(shop.nextFinished().ending()).isEqualTo(Ending.SUCCEEDED);
        }
        shop.assertDrained();
    }

    @Test
    void what_is_asked_for_and_is_not_there_stops_the_start() {
        shop.task("good", (arguments, context) -> null);

        Assertions.assertThatThrownBy(
                        () -> WorkerTracing.configured(SkirretConfig.of(Map.of("skirret.tracing", "true"))))
                .isInstanceOf(WorkerConfigurationException.class)
                .hasMessageContaining("skirret-tracing");
        assertThat(WorkerTracing.configured(SkirretConfig.of(Map.of()))).isEmpty();
    }
}
