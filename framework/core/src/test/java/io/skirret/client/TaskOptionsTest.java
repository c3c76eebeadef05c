package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.UnsendableException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What options are refused where they are set, or before the call is sent: nothing that a worker must refuse later. */
class TaskOptionsTest extends ClientOnMemory {

    private static final Duration MOST = Duration.ofDays(3650);

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "PT0S", "PT87600H0.000000001S", "PT2562047788015215H"})
    void aTimeLimitIsOneThatWorkersTake(Duration wrong) {
        assertThatThrownBy(() -> TaskOptions.NONE.withTimeLimit(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeLimit is")
                .hasMessageContaining(wrong.toString());
        assertThatThrownBy(() -> TaskOptions.NONE.withSoftTimeLimit(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("softTimeLimit is")
                .hasMessageContaining(wrong.toString());
    }

    @Test
    void theLongestAndTheShortestTimeLimitTravel() throws Exception {
        EchoWorker worker = echoing("skirret");
        for (Duration limit : List.of(MOST, Duration.ofNanos(1))) {
            client.send(echo("x").with(TaskOptions.NONE.withTimeLimit(limit)));
            assertThat(worker.next().timeLimits().hard()).isEqualTo(limit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30S", "PT31S"})
    void aSoftLimitIsBelowTheHardOne(Duration soft) {
        assertThatThrownBy(() ->
                        TaskOptions.NONE.withTimeLimit(Duration.ofSeconds(30)).withSoftTimeLimit(soft))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("softTimeLimit is below timeLimit")
                .hasMessageContaining(soft.toString())
                .hasMessageContaining("PT30S");
        assertThatCode(() -> TaskOptions.NONE.withSoftTimeLimit(soft)).doesNotThrowAnyException();
    }

    @Test
    void aTimeBeyondAllCalendarsIsRefusedInWords() {
        for (Duration beyond : List.of(
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofDays(365_000L * 1_000_000),
                Duration.ofDays(9000 * 365))) {
            assertThatThrownBy(() -> client.send(echo("x").with(TaskOptions.NONE.withCountdown(beyond))))
                    .isInstanceOf(UnsendableException.class)
                    .hasMessageContaining("nothing was sent");
            assertThatThrownBy(() -> client.send(echo("x").with(TaskOptions.NONE.withExpires(beyond))))
                    .isInstanceOf(UnsendableException.class)
                    .hasMessageContaining("nothing was sent");
        }
        assertThatThrownBy(() ->
                        client.send(echo("x").with(TaskOptions.NONE.withCountdown(Duration.ofSeconds(Long.MAX_VALUE)))))
                .hasMessageContaining("countdown")
                .hasMessageContaining("PT2562047788015215H30M7S");
        assertThat(broker.published()).isZero();
    }
}
