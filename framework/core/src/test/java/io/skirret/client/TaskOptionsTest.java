package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.UnsendableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What options are refused where they are set, or before the call is sent: nothing that a worker must refuse later. */
class TaskOptionsTest extends ClientOnMemory {

    private static final Duration MOST = Duration.ofDays(3650);

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "PT0S", "PT87600H0.000000001S", "PT2562047788015215H"})
    void aTimeLimitIsOneThatWorkersTake(Duration wrong) {
        assertThatThrownBy(() -> TaskOptions.builder().timeLimit(wrong).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeLimit is")
                .hasMessageContaining(wrong.toString());
        assertThatThrownBy(() -> TaskOptions.builder().softTimeLimit(wrong).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("softTimeLimit is")
                .hasMessageContaining(wrong.toString());
    }

    @Test
    void aSensitiveArgumentHasAPosition() {
        TaskOptions.Builder wrong = TaskOptions.builder().sensitiveArgs(Set.of(0, -1));

        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sensitiveArgs are positions of arguments, 0 for the first, got -1");
    }

    @Test
    void theLongestAndTheShortestTimeLimitTravel() throws Exception {
        EchoWorker worker = echoing("skirret");
        for (Duration limit : List.of(MOST, Duration.ofNanos(1))) {
            client.send(echo("x").with(TaskOptions.builder().timeLimit(limit).build()));
            assertThat(worker.next().timeLimits().hard()).isEqualTo(limit);
        }
    }

    @Test
    void aCopyHasEverythingThatIsSetAndMayUnsetIt() {
        TaskOptions.Builder all = TaskOptions.builder()
                .countdown(Duration.ofSeconds(1))
                .expiresIn(Duration.ofSeconds(2))
                .queue("q")
                .priority(3)
                .id("order-17")
                .header("a", 1)
                .policy("smart")
                .timeLimit(Duration.ofSeconds(5))
                .softTimeLimit(Duration.ofSeconds(4))
                .ignoreResult(true)
                .afterCommit(false)
                .sensitiveArgs(Set.of(0))
                .sensitiveKwargs(Set.of("pin"));
        TaskOptions options = all.build();

        assertThat(options.toBuilder().build()).isEqualTo(options).hasSameHashCodeAs(options);
        assertThat(options.toBuilder().priority(null).build())
                .isNotEqualTo(options)
                .extracting(TaskOptions::priority)
                .isNull();
        assertThat(all.header("b", 2).build().headers()).hasSize(2);
        assertThat(options.headers()).containsOnlyKeys("a");
        assertThat(TaskOptions.builder().build()).isEqualTo(TaskOptions.defaults());
    }

    @Test
    void whatIsSetIsToldAndNoHeadersValue() {
        assertThat(TaskOptions.builder().queue("q").header("token", "s3cret").build())
                .hasToString("TaskOptions{queue=q, headers=[token]}");
    }

    @Test
    void twoWaysToSayTheSameAreRefused() {
        Instant time = Instant.EPOCH;
        Duration wait = Duration.ofSeconds(1);
        assertThatThrownBy(() -> TaskOptions.builder().eta(time).countdown(wait).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("countdown or eta");
        assertThatThrownBy(() ->
                        TaskOptions.builder().expires(time).expiresIn(wait).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expires or expiresIn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "PT31S"})
    void aSoftLimitIsBelowTheHardOne(Duration soft) {
        assertThatThrownBy(() -> TaskOptions.builder()
                        .timeLimit(Duration.ofSeconds(30))
                        .softTimeLimit(soft)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("softTimeLimit is below timeLimit")
                .hasMessageContaining(soft.toString())
                .hasMessageContaining("PT30S");
        assertThatCode(() -> TaskOptions.builder().softTimeLimit(soft).build()).doesNotThrowAnyException();
    }

    @Test
    void aTimeBeyondAllCalendarsIsRefusedInWords() {
        for (Duration beyond : List.of(
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofDays(365_000L * 1_000_000),
                Duration.ofDays(9000 * 365))) {
            assertThatThrownBy(() -> client.send(echo("x")
                            .with(TaskOptions.builder().countdown(beyond).build())))
                    .isInstanceOf(UnsendableException.class)
                    .hasMessageContaining("nothing was sent");
            assertThatThrownBy(() -> client.send(echo("x")
                            .with(TaskOptions.builder().expiresIn(beyond).build())))
                    .isInstanceOf(UnsendableException.class)
                    .hasMessageContaining("nothing was sent");
        }
        assertThatThrownBy(() -> client.send(echo("x")
                        .with(TaskOptions.builder()
                                .countdown(Duration.ofSeconds(Long.MAX_VALUE))
                                .build())))
                .hasMessageContaining("countdown")
                .hasMessageContaining("PT2562047788015215H30M7S");
        assertThat(broker.published()).isZero();
    }
}
