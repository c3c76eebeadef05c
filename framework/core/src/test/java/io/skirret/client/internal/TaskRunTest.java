package io.skirret.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** By which objects a call shows that it belongs to a run: only by those that nobody else can have. */
final class TaskRunTest {

    static List<Object> shared() {
        return List.of(
                Locale.GERMAN,
                StandardCharsets.UTF_8,
                Duration.ZERO,
                Optional.empty(),
                String.class,
                7,
                TimeUnit.DAYS,
                "");
    }

    @ParameterizedTest
    @MethodSource("shared")
    void a_value_that_others_may_hold_too_shows_nothing(Object value) {
        assertThat(run(value).match(new Object[] {value})).isEqualTo(TaskRun.Match.EQUAL);
    }

    static List<Object> own() {
        return List.of(new String("ada"), new byte[1], List.of(1), new long[1]);
    }

    @ParameterizedTest
    @MethodSource("own")
    void an_object_that_was_made_for_the_run_shows_it(Object value) {
        assertThat(run(value).match(new Object[] {value})).isEqualTo(TaskRun.Match.SAME);
    }

    static List<Supplier<Object>> copied() {
        return List.of(() -> new ArrayList<>(List.of(1)), () -> new byte[] {1}, () -> new long[][] {{1}});
    }

    @ParameterizedTest
    @MethodSource("copied")
    void a_copy_shows_as_much_as_a_value_that_others_may_hold(Supplier<Object> each) {
        assertThat(run(each.get()).match(new Object[] {each.get()})).isEqualTo(TaskRun.Match.EQUAL);
    }

    /** Each call of the method is compared with its runs, whoever makes it. */
    @Test
    void another_callers_value_that_cannot_be_compared_is_another() {
        record Incomparable(int id) {
            @Override
            public boolean equals(Object other) {
                throw new IllegalStateException("thrown by a test");
            }

            @Override
            public int hashCode() {
                return id;
            }
        }
        assertThat(run(new Incomparable(1)).match(new Object[] {new Incomparable(2)}))
                .isEqualTo(TaskRun.Match.OTHER);
    }

    private static TaskRun run(Object argument) {
        return new TaskRun("m", new Object[] {argument}, null, null);
    }
}
