package io.skirret.console.internal.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.console.internal.tasks.Step.Failure;
import io.skirret.console.internal.tasks.Step.Kind;
import io.skirret.console.internal.tasks.Step.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What comes of events of one call, in whatever order they are heard. */
class TaskCallTest {

    private static final Instant NOW = Instant.parse("2026-11-30T03:00:00Z");

    private static Step step(Kind kind, long at, String worker) {
        boolean failed = kind == Kind.RETRIED || kind == Kind.FAILED;
        return new Step(
                kind,
                at,
                worker,
                kind == Kind.RECEIVED ? "orders" : "",
                kind == Kind.RECEIVED ? Integer.valueOf((int) at % 3) : null,
                0,
                kind == Kind.SUCCEEDED ? 5L : null,
                failed ? new Failure("java.io.IOException", "no", "TIMEOUT", "", null, "") : null);
    }

    private static TaskCall call(Step step) {
        return new TaskCall("id", step.kind() == Kind.RECEIVED ? "orders.send" : "", "", "", NOW, List.of(step));
    }

    private static TaskCall heard(List<Step> steps) {
        return steps.stream().map(TaskCallTest::call).reduce(TaskCall::merge).orElseThrow();
    }

    @Test
    void the_order_and_how_often_something_is_heard_do_not_matter() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<Step> steps = new ArrayList<>();
            int size = 1 + random.nextInt(12);
            for (int i = 0; i < size; i++) {
                Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
                steps.add(step(kind, random.nextInt(6), random.nextBoolean() ? "a" : "b"));
            }
            TaskCall one = heard(steps);
            steps.addAll(steps.subList(0, random.nextInt(steps.size() + 1)));
            Collections.shuffle(steps, random);
            int cut = random.nextInt(steps.size());
            TaskCall other = cut == 0
                    ? heard(steps)
                    : heard(steps.subList(0, cut)).merge(heard(steps.subList(cut, steps.size())));

            assertThat(other).as("seed %s, round %s", seed, round).isEqualTo(one);
            assertThat(StepText.read(StepText.write(one.steps()))).isEqualTo(one.steps());
            assertThat(Summary.of(other)).isEqualTo(Summary.of(one));
            assertThat(Attempt.of(one)).hasSizeLessThanOrEqualTo(size);
        }
    }

    @Test
    void a_late_start_does_not_undo_a_success_nor_a_failure_told_by_a_clock_ahead() {
        TaskCall call =
                heard(List.of(step(Kind.SUCCEEDED, 10, "a"), step(Kind.STARTED, 20, "b"), step(Kind.FAILED, 30, "c")));

        assertThat(Summary.of(call).state()).isEqualTo(State.SUCCESS);
        assertThat(Summary.of(call).failure()).isNull();
        assertThat(Summary.of(call).worker()).isEqualTo("a");
    }

    @Test
    void each_start_is_an_attempt_even_if_nobody_told_of_its_end() {
        TaskCall call = heard(List.of(
                step(Kind.SENT, 1, "gen1@web"),
                step(Kind.RECEIVED, 2, "a"),
                step(Kind.STARTED, 3, "a"),
                step(Kind.RETRIED, 5, "a"),
                step(Kind.STARTED, 10, "b"),
                step(Kind.STARTED, 20, "c"),
                step(Kind.FAILED, 26, "c")));

        assertThat(Attempt.of(call))
                .extracting(Attempt::worker, Attempt::begun, Attempt::ended, Attempt::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", 3L, 5L, State.RETRY),
                        org.assertj.core.groups.Tuple.tuple("b", 10L, null, null),
                        org.assertj.core.groups.Tuple.tuple("c", 20L, 26L, State.FAILURE));
        Summary summary = Summary.of(call);
        assertThat(summary.waitMicros()).isEqualTo(2);
        assertThat(summary.runtimeMicros()).isEqualTo(6);
        assertThat(summary.queue()).isEqualTo("orders");
        assertThat(summary.state()).isEqualTo(State.FAILURE);
    }

    @Test
    void what_waits_for_its_next_attempt_is_a_retry_until_that_begins() {
        List<Step> steps = List.of(step(Kind.STARTED, 3, "a"), step(Kind.RETRIED, 5, "a"));

        assertThat(Summary.of(heard(steps)).state()).isEqualTo(State.RETRY);
        assertThat(Summary.of(heard(steps).merge(call(step(Kind.STARTED, 9, "b"))))
                        .state())
                .isEqualTo(State.STARTED);
    }

    @Test
    void steps_without_end_are_bounded() {
        TaskCall call = call(step(Kind.SENT, 0, "x"));
        for (int i = 1; i < 1_000; i++) {
            call = call.merge(call(step(Kind.STARTED, i, "w" + i)));
        }
        call = call.merge(call(step(Kind.SUCCEEDED, 1_000, "x")));

        assertThat(call.steps()).hasSize(TaskCall.MOST_STEPS);
        assertThat(call.steps().get(0).kind()).isEqualTo(Kind.SENT);
        assertThat(Summary.of(call).state()).isEqualTo(State.SUCCESS);
    }
}
