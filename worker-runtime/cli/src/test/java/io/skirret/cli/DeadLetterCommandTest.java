package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.TaskCall;
import io.skirret.message.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeadLetterCommandTest extends CommandLineOnMemory {

    @Test
    void listsDeadLettersOldestFirstAndCountsThem() throws Exception {
        die("a-1", "emails.welcome", "retries-exhausted", "HTTP 503 Service Unavailable");
        die("b-2", "emails.remind", "rejected", "no consent");

        run("dlq", "list", QUEUE);
        assertThat(last.code()).isZero();
        assertThat(last.out())
                .containsSubsequence("a-1", "b-2")
                .contains("2 dead letters: 1 rejected, 1 retries-exhausted");

        run("dlq", "list", QUEUE, "--json");
        assertThat(last.json().path("matched").asInt()).isEqualTo(2);
        assertThat(last.json().path("entries").get(0).path("id").asText()).isEqualTo("a-1");
        assertThat(waiting(QUEUE + ".dead")).as("looking takes nothing out").isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--id,a-1",
        "--task,emails.welcome",
        "--reason,retries-exhausted",
        "--status,503",
        "--text,service unavail",
        "--exception,IOException",
        "--type,EXTERNAL_API_DOWN"
    })
    void filtersTellEntriesApart(String option, String value) throws Exception {
        die("a-1", "emails.welcome", "retries-exhausted", "HTTP 503 Service Unavailable");
        die("b-2", "emails.remind", "rejected", "no consent after 5030 ms, code 503x, version 1.503");

        run("dlq", "list", QUEUE, option, value, "--json");
        assertThat(last.json().path("matched").asInt()).isEqualTo(1);
        assertThat(last.json().path("entries").get(0).path("id").asText()).isEqualTo("a-1");
    }

    @Test
    void anOldEntryIsNotNew() throws Exception {
        die("a-1", "emails.welcome", "rejected", "long ago", Instant.parse("2020-01-01T00:00:00Z"));
        run("dlq", "list", QUEUE, "--newer-than", "1d", "--json");
        assertThat(last.json().path("matched").asInt()).isZero();
        run("dlq", "list", QUEUE, "--older-than", "1d", "--json");
        assertThat(last.json().path("matched").asInt()).isEqualTo(1);
    }

    @Test
    void showsAnEntryWhole() {
        die("a-1", "emails.welcome", "retries-exhausted", "HTTP 503 Service Unavailable");
        run("dlq", "show", QUEUE, "a-");
        assertThat(last.code()).isZero();
        assertThat(last.out())
                .contains("emails.welcome", "retries-exhausted", "HTTP 503", "Stack trace", "\"ada@example.org\"")
                .contains("ask the partner when it will be back")
                .contains("skirret dlq retry mail --id a-1");
    }

    @Test
    void showSaysWhenThereIsNone() {
        run("dlq", "show", QUEUE, "zzz");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("expected a dead letter of 'mail' whose id begins with 'zzz', found none");
    }

    @Test
    void retryOnlySaysWhatItWouldDoUntilToldYes() throws Exception {
        die("a-1", "emails.welcome", "retries-exhausted", "HTTP 503 Service Unavailable");
        die("b-2", "emails.remind", "rejected", "no consent");

        run("dlq", "retry", QUEUE, "--reason", "rejected");
        assertThat(last.out()).contains("Would send 1 dead letter back (1 rejected). Nothing was sent; add --yes");
        assertThat(waiting(QUEUE)).isZero();

        run("dlq", "retry", QUEUE, "--reason", "rejected", "--yes", "--json");
        assertThat(last.json().path("sent").asInt()).isEqualTo(1);
        assertThat(waiting(QUEUE)).isEqualTo(1);
        assertThat(waiting(QUEUE + ".dead")).isEqualTo(1);
    }

    @Test
    void retryWithoutAFilterWantsAll() {
        die("a-1", "emails.welcome", "rejected", "no consent");
        run("dlq", "retry", QUEUE, "--yes");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--all");
        assertThat(waiting(QUEUE)).isZero();

        run("dlq", "retry", QUEUE, "--all", "--yes");
        assertThat(last.code()).isZero();
        assertThat(waiting(QUEUE)).isEqualTo(1);
    }

    @Test
    void retryThatMatchesNothingFails() {
        run("dlq", "retry", QUEUE, "--id", "nobody", "--yes");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void deadLettersOfAQueueThatIsNotThere() {
        run("dlq", "list", "nowhere");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("expected a queue named 'nowhere.dead'");
    }

    @Test
    void textFromMessagesCannotForgeTheTable() {
        die("a-1", "emails\u001b[2J.welcome", "rejected", "one\r\ntwo\u202egpj");
        run("dlq", "list", QUEUE);
        assertThat(last.out()).doesNotContain("\u001b", "\r", "\u202e");
    }

    private void die(String id, String task, String reason, String message) {
        die(id, task, reason, message, Instant.now());
    }

    private void die(String id, String task, String reason, String message, Instant at) {
        Message call = new TaskMessageEncoder()
                .encode(TaskCall.of(task, id).args(List.of("ada@example.org")).build());
        DeadLetter letter = DeadLetter.of(reason, call)
                .queue(QUEUE)
                .attempts(3)
                .lastAt(at)
                .failureType("rejected".equals(reason) ? "UNKNOWN" : "EXTERNAL_API_DOWN")
                .httpStatus("rejected".equals(reason) ? 500 : 503)
                .advice("rejected".equals(reason) ? null : "ask the partner when it will be back")
                .failure(
                        "rejected".equals(reason)
                                ? new IllegalStateException(message)
                                : new java.io.IOException(message))
                .build();
        transport
                .publish(new Publication(new Destination.DeadLetters(QUEUE), letter.toMessage()))
                .join();
    }
}
