package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.retry.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallCommandTest extends CommandLineOnMemory {

    @Test
    void callStoresTheCall() throws Exception {
        run(
                "call",
                "emails.welcome",
                "--args",
                "[\"ada@example.org\", 42]",
                "--queue",
                QUEUE,
                "--id",
                "my-id",
                "--json");
        assertThat(last.code()).isZero();
        assertThat(last.json().path("id").asText()).isEqualTo("my-id");
        assertThat(waiting(QUEUE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1", "{}", "nonsense", "[1] [2]"})
    void callRefusesArgumentsThatAreNoList(String args) {
        run("call", "emails.welcome", "--args", args, "--queue", QUEUE);
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--args: expected a JSON array", "nothing was sent");
        assertThat(waiting(QUEUE)).isZero();
    }

    @Test
    void callThatNobodyAnswersEndsInTime() {
        run("call", "emails.welcome", "--queue", QUEUE, "--wait", "50ms");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("expected a result within 50 ms, got none; the call stays stored");
    }

    @Test
    void aDurationWithoutAUnitIsRefused() {
        run("call", "emails.welcome", "--countdown", "5");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected a duration such as 100ms");
    }

    @ParameterizedTest
    @CsvSource({"3s,3 s", "1500ms,1.5 s", "5m,5 min", "PT2S,2 s", "7d,7 d", "0.1s,100 ms"})
    void durationsAreReadAsPeopleWriteThem(String written, String shown) {
        assertThat(Durations.format(Arguments.duration(written))).isEqualTo(shown);
    }
}
