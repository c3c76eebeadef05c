package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.transport.PublishException.Reason;
import io.skirret.transport.memory.MemoryBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dlq retry} loses nothing: what cannot live again stays where it is, and the rest goes. */
final class DeadLetterRetryTest extends DeadLettersOnMemory {

    @TempDir
    private Path folder;

    @Test
    void keepsWhatHasExpired() throws Exception {
        dieExpiring("late-1", LONG_AGO);
        dieExpiring("fresh-2", FAR_OFF);
        die("never-3", "emails.welcome", "rejected", "no consent");

        run("dlq", "retry", QUEUE, "--all");
        assertThat(last.out())
                .contains("Would send 2 dead letters back (2 rejected). Nothing was sent; add --yes")
                .contains("1 kept: expired at 2020-01-01T00:00:00Z");

        run("dlq", "retry", QUEUE, "--all", "--yes");
        assertThat(last.code()).isZero();
        assertThat(last.out())
                .contains("Sent 2 dead letters back (2 rejected).")
                .contains("1 kept: expired at 2020-01-01T00:00:00Z")
                .contains("--ignore-expiry");
        assertThat(ids(QUEUE)).containsExactly("fresh-2", "never-3");
        assertThat(ids(DEAD)).containsExactly("late-1");
        assertThat(messages(QUEUE).get(0).headers().get("expires")).isNotNull();
    }

    @Test
    void whatHasExpiredDoesNotCountForTheLimit() throws Exception {
        dieExpiring("late-1", LONG_AGO);
        die("a-2", "emails.welcome", "rejected", "no consent");
        die("a-3", "emails.welcome", "rejected", "no consent");

        run("dlq", "retry", QUEUE, "--all", "--limit", "1", "--yes", "--json");

        assertThat(last.json().path("sent").asInt()).isEqualTo(1);
        assertThat(last.json().path("expired").asInt()).isEqualTo(1);
        assertThat(last.json().path("matched").asInt()).isEqualTo(2);
        assertThat(ids(QUEUE)).containsExactly("a-2");
    }

    @Test
    void failsIfAllThatMatchesHasExpired() throws Exception {
        dieExpiring("late-1", LONG_AGO);
        dieExpiring("late-2", LONG_AGO.plusSeconds(60));

        run("dlq", "retry", QUEUE, "--all", "--yes");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out())
                .contains("2 kept: expired between 2020-01-01T00:00:00Z and 2020-01-01T00:01:00Z")
                .doesNotContain("back (");
        assertThat(waiting(DEAD)).isEqualTo(2);

        run("dlq", "retry", QUEUE, "--all", "--yes", "--json");
        assertThat(last.json().path("expired").asInt()).isEqualTo(2);
        assertThat(last.json().path("sent").asInt()).isZero();
    }

    @Test
    void sendsWhatHasExpiredIfToldTo() {
        dieExpiring("late-1", LONG_AGO);

        run("dlq", "retry", QUEUE, "--all", "--ignore-expiry", "--yes");

        assertThat(last.code()).isZero();
        assertThat(last.out()).contains("Sent 1 dead letter back").doesNotContain("kept");
        assertThat(waiting(DEAD)).isZero();
        assertThat(messages(QUEUE).get(0).headers()).containsEntry("expires", null);
    }

    @Test
    void passesOverWhatIsTooLarge() throws Exception {
        die("small-1", "emails.welcome", "rejected", "no consent");
        dieUnread("bad-json", Map.of("task", "emails.welcome", "id", "large-2"), "x".repeat(2_000));
        die("small-3", "emails.welcome", "rejected", "no consent");
        Path settings = Files.writeString(folder.resolve("settings"), "skirret.publish.max-body-bytes = 1000\n");

        run("dlq", "retry", QUEUE, "--all", "--config", settings.toString());
        assertThat(last.out()).contains("Would send 2 dead letters back", "1 kept: too large to send");
        assertThat(waiting(DEAD)).isEqualTo(3);

        run("dlq", "retry", QUEUE, "--all", "--yes", "--config", settings.toString());

        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out())
                .contains("Sent 2 dead letters back (2 rejected).")
                .contains("1 kept: too large to send");
        assertThat(last.err())
                .contains("large-2", "2000 bytes", "1000", "skirret.publish.max-body-bytes")
                .doesNotContain("This was not expected");
        assertThat(ids(QUEUE)).containsExactly("small-1", "small-3");
        assertThat(ids(DEAD)).containsExactly("large-2");

        run("dlq", "retry", QUEUE, "--all", "--yes", "--json", "--config", settings.toString());
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.json().path("failed").asInt()).isEqualTo(1);
        assertThat(last.json().path("sent").asInt()).isZero();

        run("dlq", "retry", QUEUE, "--all", "--yes");
        assertThat(last.code()).as("with a higher limit it goes").isZero();
        assertThat(ids(QUEUE)).contains("large-2");
    }

    @Test
    void passesOverWhatTheTransportFindsTooLarge() throws Exception {
        die("a-1", "emails.welcome", "rejected", "no consent");
        die("a-2", "emails.welcome", "rejected", "no consent");
        MemoryBroker.named(url.substring("memory://".length()))
                .failPublishes(publication ->
                        "a-1".equals(publication.message().headers().get("id")) ? Reason.TOO_LARGE : null);

        run("dlq", "retry", QUEUE, "--all", "--yes");

        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("skirret: kept a-1 (emails.welcome): ", "refused");
        assertThat(ids(QUEUE)).containsExactly("a-2");
        assertThat(ids(DEAD)).containsExactly("a-1");
    }

    @Test
    void aFailureOfTheQueueEndsThePassAndTellsWhatWasSent() throws Exception {
        die("a-1", "emails.welcome", "rejected", "no consent");
        die("a-2", "emails.welcome", "rejected", "no consent");
        die("a-3", "emails.welcome", "rejected", "no consent");
        MemoryBroker.named(url.substring("memory://".length()))
                .failPublishes(publication ->
                        "a-2".equals(publication.message().headers().get("id")) ? Reason.REJECTED : null);

        run("dlq", "retry", QUEUE, "--all", "--yes", "--json");

        assertThat(last.code()).isEqualTo(ExitCode.BROKER);
        assertThat(last.err()).contains("1 was sent before this failure");
        assertThat(last.json().path("sent").asInt()).isEqualTo(1);
        assertThat(last.json().path("error").asText()).contains("refused");
        assertThat(ids(QUEUE)).containsExactly("a-1");
        assertThat(ids(DEAD)).containsExactly("a-2", "a-3");
    }

    @Test
    void allFiltersMustHold() {
        die("a-1", "emails.welcome", "retries-exhausted", "HTTP 503 Service Unavailable");
        die("b-2", "emails.remind", "retries-exhausted", "HTTP 503 Service Unavailable");
        die("c-3", "emails.welcome", "rejected", "no consent");

        run("dlq", "retry", QUEUE, "--task", "emails.welcome", "--status", "503", "--yes");

        assertThat(last.code()).isZero();
        assertThat(ids(QUEUE)).containsExactly("a-1");
        assertThat(ids(DEAD)).containsExactly("b-2", "c-3");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aLimitBelowOneIsRefused(long limit) {
        die("a-1", "emails.welcome", "rejected", "no consent");

        run("dlq", "retry", QUEUE, "--all", "--yes", "--limit", Long.toString(limit));

        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--limit", "1 or more", String.valueOf(limit), "nothing was done");
        assertThat(waiting(DEAD)).isEqualTo(1);
    }

    @Test
    void anIdWithoutCharactersIsNotEveryId() {
        die("a-1", "emails.welcome", "rejected", "no consent");

        run("dlq", "retry", QUEUE, "--yes", "--id", "");

        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("--id");
        assertThat(waiting(DEAD)).isEqualTo(1);
    }

    @Test
    void aSecondReplayIsCounted() throws Exception {
        die("a-1", "emails.welcome", "rejected", "no consent");
        run("dlq", "retry", QUEUE, "--all", "--yes");
        bury(DeadLetter.of("rejected", messages(QUEUE).get(0)).build());

        run("dlq", "list", QUEUE, "--json");

        assertThat(last.json().path("entries").get(0).path("replays").asInt()).isEqualTo(1);
    }
}
