package io.skirret.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.MessageProperties;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TimeLimits;
import io.skirret.time.ManualClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose call it is that comes when the run is over, however many wait and for however long. */
final class IdleRunsTest {

    private final ManualClock clock = new ManualClock();
    private final IdleRuns runs = new IdleRuns(clock);

    @Test
    void a_run_is_known_by_its_own_objects_however_many_wait_and_how_long() {
        String[] orders = IntStream.range(0, 5_000).mapToObj(i -> "order " + i).toArray(String[]::new);
        for (String order : orders) {
            endedIdle(order, order);
        }
        clock.advance(Duration.ofHours(1));

        for (String order : orders) {
            assertThat(sentAgain(order)).isEqualTo(order + " as itself");
        }
        assertThat(sentAgain(new String("order 1"))).as("an equal one").isNull();
    }

    @Test
    void plain_values_show_a_run_for_a_second() {
        endedIdle("seven", 7);
        clock.advance(Duration.ofSeconds(1));
        assertThat(sentAgain(7)).isEqualTo("seven as an equal");
        assertThat(sentAgain(8)).isNull();

        clock.advance(Duration.ofMillis(1));

        assertThat(sentAgain(7)).isNull();
    }

    @Test
    void where_no_run_enters_its_body_plain_values_show_it_for_a_minute() {
        for (int i = 0; i < 5_000; i++) {
            endedIdle("number " + i, i);
        }
        clock.advance(Duration.ofMinutes(1));
        assertThat(sentAgain(0)).isEqualTo("number 0 as an equal");
        assertThat(sentAgain(4_999)).isEqualTo("number 4999 as an equal");

        TaskRun entered = run("entered", 1);
        entered.enter();
        runs.ended(entered);

        assertThat(sentAgain(0)).isNull();
    }

    private void endedIdle(String id, Object argument) {
        runs.ended(run(id, argument));
    }

    private String sentAgain(Object argument) {
        SentAgain again = runs.sentAgain(new Object[] {argument});
        return again == null ? null : again.message().id() + (again.same() ? " as itself" : " as an equal");
    }

    private static TaskRun run(String id, Object argument) {
        TaskMessage message = new TaskMessage(
                "task",
                id,
                0,
                null,
                null,
                id,
                null,
                null,
                TimeLimits.NONE,
                true,
                null,
                Map.of(),
                MessageProperties.json(id, null),
                new byte[0]);
        Object context = Proxy.newProxyInstance(
                IdleRunsTest.class.getClassLoader(),
                new Class<?>[] {RunningCall.class},
                (proxy, method, arguments) -> message);
        return new TaskRun("m", new Object[] {argument}, (RunningCall) context, null);
    }
}
