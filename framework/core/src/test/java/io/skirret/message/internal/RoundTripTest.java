package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundTripTest {

    private final TaskMessageEncoder encoder = new TaskMessageEncoder();
    private final TaskMessageDecoder decoder = new TaskMessageDecoder(DecodeLimits.DEFAULT);
    private final ArgumentBinder binder = new ArgumentBinder(DecodeLimits.DEFAULT);

    private static TaskDefinition<Object> task(Type... types) {
        List<TaskParameter> parameters = java.util.stream.IntStream.range(0, types.length)
                .mapToObj(i -> new TaskParameter("p" + i, types[i]))
                .toList();
        return new TaskDefinition<>(
                "t",
                "T.t()",
                parameters,
                Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
    }

    @Test
    void a_call_arrives_as_it_was_sent() throws Exception {
        Instant eta = Instant.parse("2026-11-21T21:59:42.921574Z");
        Message sent = encoder.encode(TaskCall.of("t", "id-1")
                .args("ada", 42L)
                .kwargs(Map.of("p2", List.of(1, 2)))
                .eta(eta)
                .timeLimits(new TimeLimits(Duration.ofSeconds(40), Duration.ofMillis(1500)))
                .policy("aggressive")
                .build());

        TaskMessage received = decoder.decode(sent);

        assertThat(received.task()).isEqualTo("t");
        assertThat(received.eta()).isEqualTo(eta);
        assertThat(received.timeLimits()).isEqualTo(new TimeLimits(Duration.ofSeconds(40), Duration.ofMillis(1500)));
        assertThat(received.policy()).isEqualTo("aggressive");
        assertThat(binder.bind(task(String.class, long.class, List.class), received))
                .containsExactly("ada", 42L, List.of(1, 2));
    }

    @Test
    void a_retry_remembers_its_failure_and_a_dead_letter_tells_it() throws Exception {
        TaskMessage first =
                decoder.decode(encoder.encode(TaskCall.of("t", "id-1").build()));
        Instant at = Instant.parse("2026-11-21T21:59:42Z");

        TaskMessage second = decoder.decode(first.nextAttempt(new AttemptRecord(
                        1, at, "w1@host", "TRANSIENT_NETWORK", "java.io.IOException", "no\nway", Duration.ofSeconds(2)))
                .toMessage());

        assertThat(second.retries()).isEqualTo(1);
        assertThat(second.parentId())
                .as("nobody called it, itself least of all")
                .isNull();
        assertThat(second.history().firstAt()).contains(at);
        DeadLetter dead = DeadLetter.from(DeadLetter.of("retries-exhausted", second.toMessage())
                .failure(new IllegalStateException("bad"))
                .attempts(2)
                .queue("q")
                .build()
                .toMessage());
        assertThat(dead.reason()).isEqualTo("retries-exhausted");
        assertThat(dead.exceptionMessage()).isEqualTo("bad");
        assertThat(dead.firstAt()).isEqualTo(at);
        assertThat(decoder.decode(dead.original()).retries()).isZero();
    }

    @Test
    void a_result_arrives_as_it_was_sent() throws Exception {
        TaskMessage task =
                decoder.decode(encoder.encode(TaskCall.of("t", "id-1").build()));

        ResultMessage success = ResultMessage.from(ResultMessage.success(task, Map.of("a", 1), Instant.EPOCH));
        ResultMessage failure =
                ResultMessage.from(ResultMessage.failure(task, new IllegalStateException("bad"), Instant.EPOCH));

        assertThat(success.value(Map.class)).isEqualTo(Map.of("a", 1));
        assertThat(failure.exceptionType()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failure.exceptionMessage()).isEqualTo("bad");
    }
}
