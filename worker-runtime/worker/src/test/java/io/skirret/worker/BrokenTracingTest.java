package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.config.SkirretConfig;
import io.skirret.failure.FailureType;
import io.skirret.task.TaskContext;
import io.skirret.worker.WorkerEvent.Ending;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No task fails with whoever traces it. */
class BrokenTracingTest extends BrokerInTrouble {

    /**
     * Breaks in one place.
     *
     * @param passed what was called
     */
    private record Broken(String where, Queue<String> passed) implements WorkerTracing, WorkerTracing.TracedRun {

        private void pass(String here) {
            passed.add(here);
            if (here.equals(where)) {
                throw new StackOverflowError("in " + here + " of " + System.identityHashCode(passed));
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

    private static final int CALLS = 20;

    private final LogLines lines = LogLines.of("io.skirret.worker.internal");
    private final Queue<String> passed = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        lines.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "leave", "end", "settled", "nowhere"})
    void a_tracing_that_throws_changes_nothing_and_is_told_of_once(String where) {
        shop.task("good", (arguments, context) -> null);
        shop.start(builder -> builder.tracing(new Broken(where, passed)));

        for (int i = 0; i < CALLS; i++) {
            shop.send("good");
            assertThat(shop.nextFinished().ending()).isEqualTo(Ending.SUCCEEDED);
        }
        shop.assertDrained();

        Set<String> steps =
                where.equals("begin") ? Set.of("begin", "settled") : Set.of("begin", "leave", "end", "settled");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(passed).hasSize(CALLS * steps.size());
            for (String step : steps) {
                assertThat(Collections.frequency(passed, step)).as(step).isEqualTo(CALLS);
            }
            assertThat(told()).isEqualTo(where.equals("nowhere") ? 0 : 1);
        });
    }

    /** How often; other workers of this JVM write to the same logger. */
    private long told() {
        String failure = "of " + System.identityHashCode(passed) + "\n";
        return lines.whole().stream().filter(line -> line.contains(failure)).count();
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
