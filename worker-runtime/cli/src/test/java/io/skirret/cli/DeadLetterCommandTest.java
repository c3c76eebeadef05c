package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadLetterCommandTest extends DeadLettersOnMemory {

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
    void aListThatIsLimitedSaysHowToSeeTheRest() throws Exception {
        for (int i = 0; i < 120; i++) {
            die("id-" + i, "emails.welcome", "rejected", "no consent");
        }

        run("dlq", "list", QUEUE, "--limit", "100");
        assertThat(last.out())
                .contains("120 dead letters: 120 rejected. Shown: the oldest 100 of 120; to see all: --limit 120")
                .contains("id-99")
                .doesNotContain("id-100");

        run("dlq", "list", QUEUE, "--limit", "100", "--json");
        assertThat(last.json().path("matched").asInt()).isEqualTo(120);
        assertThat(last.json().path("shown").asInt()).isEqualTo(100);
        assertThat(last.json().path("entries")).hasSize(100);

        run("dlq", "list", QUEUE, "--limit", "120");
        assertThat(last.out()).contains("id-119").doesNotContain("Shown");
    }

    /** Into a file or a pipe goes all of it: who searches there must find it. */
    @Test
    void aLongFailureIsWholeWhereThereIsNoTerminal() {
        String message = "x".repeat(300) + " at the end";
        die("a-1", "emails.welcome", "rejected", message);

        run("dlq", "list", QUEUE);

        assertThat(last.out()).contains(message);
    }

    @Test
    void allFiltersMustHold() throws Exception {
        die("a-1", "emails.welcome", "retries-exhausted", "HTTP 503 Service Unavailable");
        die("b-2", "emails.remind", "retries-exhausted", "HTTP 503 Service Unavailable");
        die("c-3", "emails.welcome", "rejected", "no consent");

        run("dlq", "list", QUEUE, "--task", "emails.welcome", "--status", "503", "--json");

        assertThat(last.json().path("matched").asInt()).isEqualTo(1);
        assertThat(last.json().path("entries").get(0).path("id").asText()).isEqualTo("a-1");
    }

    @Test
    void aMistypedFailureTypeIsRefused() {
        run("dlq", "list", QUEUE, "--type", "EXTERNAL_API_DWON");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--type", "EXTERNAL_API_DOWN", "SYSTEM_TIMEOUT", "EXTERNAL_API_DWON");

        run("dlq", "list", QUEUE, "--type", "external_api_down");
        assertThat(last.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void aListOfNoneIsRefused(int limit) {
        run("dlq", "list", QUEUE, "--limit", Integer.toString(limit));
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--limit", "1 or more", String.valueOf(limit));
    }

    @Test
    void aListTellsHowToShowWhatHasNoId() {
        die("a-1", "emails.welcome", "rejected", "no consent");
        run("dlq", "list", QUEUE);
        assertThat(last.out()).doesNotContain("without an id");

        dieUnread("bad-id", Map.of("task", "emails.welcome"), "[[],{},{}]");
        run("dlq", "list", QUEUE);
        assertThat(last.out()).contains("without an id: skirret dlq show mail --reason bad-id");
    }

    @Test
    void aListSaysWhenSomebodyElseHoldsEntries() throws Exception {
        die("a-1", "emails.welcome", "rejected", "no consent");
        die("b-2", "emails.welcome", "rejected", "no consent");

        run("dlq", "list", QUEUE, "--json");
        assertThat(last.json().path("complete").asBoolean()).isTrue();
        assertThat(last.err()).isEmpty();

        runOn(CrowdedBroker.url(url), "dlq", "list", QUEUE, "--json");
        assertThat(last.json().path("complete").isBoolean()).isTrue();
        assertThat(last.json().path("complete").asBoolean()).isFalse();
        assertThat(last.json().path("matched").asInt()).isEqualTo(1);
        assertThat(last.err()).contains("1 of 2 dead letters").contains("somebody else");
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
}
