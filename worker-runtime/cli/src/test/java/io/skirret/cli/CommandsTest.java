package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for all commands, and those that have little to say. */
final class CommandsTest extends CommandLineOnMemory {

    @ParameterizedTest
    @CsvSource({
        "localhost,2",
        "no url,2",
        "amqp://,2",
        "amqp:///vhost,2",
        "amqp://user:secret@under_score.invalid/,3",
        "amqp://user:secret@host:99999/,2",
        "http://user:secret@host/,2",
        "amqp://user:secret@127.0.0.1:1/,3",
        "amqp://user:secret@no-such-host.invalid/,3"
    })
    void aBrokerUrlThatLeadsNowhereIsWrongUsage_aBrokerThatIsNotThereIsNot(String broker, int code) {
        runOn(broker, "dlq", "list", QUEUE);
        assertThat(last.code()).as(last.err()).isEqualTo(code);
        assertThat(last.err()).contains("expected", "got").doesNotContain("secret", "\tat ");
    }

    @Test
    void purgeOnlySaysWhatItWouldDoUntilToldYes() throws Exception {
        run("call", "emails.welcome", "--args", "[\"ada@example.org\"]", "--queue", QUEUE);
        run("purge", QUEUE);
        assertThat(last.out()).contains("mail holds 1 waiting message. Nothing was purged");
        run("purge", QUEUE, "--yes", "--json");
        assertThat(last.json().path("purged").asInt()).isEqualTo(1);
        assertThat(waiting(QUEUE)).isZero();
    }

    @Test
    void purgeDeletesNoMoreThanItWasToldAtMost() throws Exception {
        for (int i = 0; i < 3; i++) {
            run("call", "emails.welcome", "--args", "[" + i + "]", "--queue", QUEUE);
        }
        run("purge", QUEUE, "--at-most", "2", "--yes");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("expected at most 2 waiting messages in 'mail', got 3; nothing was purged");
        run("purge", QUEUE, "--at-most", "0", "--yes");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(waiting(QUEUE)).isEqualTo(3);

        run("purge", QUEUE, "--at-most", "3", "--yes", "--json");
        assertThat(last.json().path("purged").asInt()).isEqualTo(3);
        assertThat(waiting(QUEUE)).isZero();
    }

    @Test
    void aWorkerWithoutTasksSaysWhatIsMissing() {
        run("worker");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected tasks on the class path, found none", "annotation processor");
    }
}
