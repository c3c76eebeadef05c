package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.TaskCall;
import io.skirret.message.TaskMessageEncoder;
import io.skirret.retry.Durations;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.transport.memory.MemoryBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

final class CommandsTest {

    private static final String QUEUE = "mail";

    private final String url = "memory://commands-" + UUID.randomUUID();
    private Transport transport;
    private Answer last;

    @BeforeEach
    void open() {
        transport = Transports.open(url, TransportOptions.defaults());
        transport.declare(QUEUE);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void breakersAreOpenedAndResetForAllAndListed() throws Exception {
        // As a worker does that uses them.
        transport.follow("breaker.partner", message -> {}).close();
        transport.follow("breaker.mail", message -> {}).close();
        run("breaker", "open", "partner", "--why", "they migrate");
        assertThat(last.out())
                .contains(
                        "Breaker partner was CLOSED and is FORCED_OPEN in all workers until: skirret breaker reset partner");
        assertThat(last.code()).isZero();

        run("breaker", "list", "partner", "mail");
        assertThat(last.out()).containsPattern("mail +CLOSED").containsPattern("partner +FORCED_OPEN +they migrate");
        run("breaker", "list", "partner", "--json");
        assertThat(last.json().get("breakers").get(0).get("state").asText()).isEqualTo("FORCED_OPEN");

        run("breaker", "reset", "partner", "--json");
        assertThat(last.json().get("state").asText()).isEqualTo("CLOSED");
        run("breaker", "list");
        assertThat(last.out()).contains("No breaker is known here");
        run("breaker", "open", " ");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected the name of a breaker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "open", "reset"})
    void aBreakerThatNobodyKnowsIsNotMadeByAskingForIt(String command) {
        run("breaker", command, "partnr");

        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.out()).isEmpty();
        assertThat(last.err())
                .contains("expected a breaker that a worker has used, a setting or a task here names, got 'partnr'")
                .contains("nothing was changed");
        assertThat(transport.admin().hasBoard("breaker.partnr")).isFalse();
    }

    @Test
    void aBreakerThatIsConfiguredButNotUsedYetIsClosed_andSpellingIsHelpedWith() throws Exception {
        System.setProperty("skirret.breakers.partner.failures", "7");
        try {
            run("breaker", "list");
            assertThat(last.out()).containsPattern("partner +CLOSED +no worker has used it yet");
            run("breaker", "list", "partnr");
            assertThat(last.code()).isEqualTo(ExitCode.FAILED);
            assertThat(last.err()).contains("known here: [partner]").contains("Did you mean \"partner\"?");
            assertThat(transport.admin().hasBoard("breaker.partner")).isFalse();

            run("breaker", "open", "partner", "--json");
            assertThat(last.code()).isZero();
            assertThat(last.json().get("state").asText()).isEqualTo("FORCED_OPEN");
        } finally {
            System.clearProperty("skirret.breakers.partner.failures");
        }
    }

    @Test
    void anOrderThatTheBrokerDoesNotStoreChangesNothing() throws Exception {
        transport.follow("breaker.partner", message -> {}).close();
        MemoryBroker broker = MemoryBroker.named(url.substring("memory://".length()));
        broker.failPublishes(publication ->
                publication.message().headers().containsValue("forced") ? PublishException.Reason.REJECTED : null);

        run("breaker", "open", "partner");

        assertThat(last.code()).isEqualTo(ExitCode.BROKER);
        assertThat(last.out()).isEmpty();
        assertThat(last.err())
                .contains("expected the broker to store the order")
                .contains("Nothing was changed");
        run("breaker", "list", "partner", "--json");
        assertThat(last.json().get("breakers").get(0).get("state").asText()).isEqualTo("CLOSED");
    }

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

    @ParameterizedTest
    @CsvSource({
        "localhost,2",
        "no url,2",
        "amqp://,2",
        "amqp:///vhost,2",
        "amqp://user:secret@under_score/,2",
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
    void showsAPolicysSchedule() throws Exception {
        run("policy", "show", "conservative");
        assertThat(last.out()).contains("3 retries, exponential x2 from 5 s up to 5 min, no jitter");
        run("policy", "show", "default", "--json");
        assertThat(last.json().path("schedule").get(0).path("least_ms").asInt()).isEqualTo(2_000);
        assertThat(last.json().path("schedule").get(0).path("most_ms").asInt()).isEqualTo(2_500);
        assertThat(last.json().path("schedule")).hasSize(5);
    }

    @Test
    void showsTheScheduleOfEachFailureThatFollowsAPolicyOfItsOwn() throws Exception {
        run("policy", "show", "smart");
        assertThat(last.out())
                .contains(
                        "On TRANSIENT_DATABASE policy smart-database: 5 retries, exponential x2 from 30 s up to 1 h",
                        "On TRANSIENT_NETWORK policy smart-network: 3 retries, exponential x2 from 1 min up to 30 min",
                        "On EXTERNAL_API_DOWN policy smart-external: 2 retries, fibonacci from 15 min up to 2 h",
                        "On TRANSIENT_RATE_LIMIT policy aggressive: 10 retries",
                        "Not retried unless the task asks itself: PERMANENT_VALIDATION,");
        run("policy", "show", "smart", "--json");
        assertThat(last.json().path("on").get(0).path("failures").get(0).asText())
                .isEqualTo("TRANSIENT_DATABASE");
        assertThat(last.json().path("on").get(0).path("schedule")).hasSize(5);
        run("policy", "show", "default", "--json");
        assertThat(last.json().path("on")).isEmpty();
    }

    @Test
    void showsThatAPolicyIsAdaptive(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("skirret.properties"), """
                skirret.policies.night.adaptive = true
                skirret.policies.night.deferBelow = 4
                skirret.policies.night.zone = Europe/Berlin
                skirret.policies.quick.adaptive = true
                skirret.policies.quick.on.TRANSIENT_DATABASE = conservative
                """);
        run("policy", "show", "night", "--config", file.toString());
        assertThat(last.out())
                .contains(
                        "jitter adds up to 25 %, adaptive, priorities below 4 not in 09:00-18:00 Europe/Berlin",
                        "more than 80 % succeeded, waits are 30 % shorter",
                        "Calls of a priority below 4 (none counts as 0) do not retry in 09:00-18:00 Europe/Berlin");
        run("policy", "show", "night", "--json", "--config", file.toString());
        assertThat(last.json().path("adaptive").path("defer_below").asInt()).isEqualTo(4);
        assertThat(last.json().path("adaptive").path("zone").asText()).isEqualTo("Europe/Berlin");
        run("policy", "show", "quick", "--json", "--config", file.toString());
        assertThat(last.json()
                        .path("on")
                        .get(0)
                        .path("adaptive")
                        .path("defer_below")
                        .asInt(-1))
                .isZero();
        run("policy", "list", "--config", file.toString());
        assertThat(last.out()).containsPattern("night .*, adaptive").doesNotContainPattern("aggressive .*, adaptive");
        run("policy", "show", "default");
        assertThat(last.out()).doesNotContainIgnoringCase("adaptive");
        Files.writeString(file, "skirret.policies.night.adaptive = true\nskirret.policies.night.deferBelow = low\n");
        run("policy", "show", "night", "--config", file.toString());
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err())
                .contains("skirret.policies.night.deferBelow: expected a priority of 0 to 256, got \"low\"");
    }

    @Test
    void anUnknownPolicyIsToldWithTheNearest() {
        run("policy", "show", "agressive");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("Did you mean \"aggressive\"?");
    }

    @Test
    void aWorkerWithoutTasksSaysWhatIsMissing() {
        run("worker");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected tasks on the class path, found none", "annotation processor");
    }

    @ParameterizedTest
    @CsvSource({"3s,3 s", "1500ms,1.5 s", "5m,5 min", "PT2S,2 s", "7d,7 d", "0.1s,100 ms"})
    void durationsAreReadAsPeopleWriteThem(String written, String shown) {
        assertThat(Durations.format(Arguments.duration(written))).isEqualTo(shown);
    }

    @Test
    void aDurationWithoutAUnitIsRefused() {
        run("call", "emails.welcome", "--countdown", "5");
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected a duration such as 100ms");
    }

    private void run(String... arguments) {
        runOn(url, arguments);
    }

    private void runOn(String broker, String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--broker";
        all[arguments.length + 1] = broker;
        last = Answer.of(Ansi.OFF, all);
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

    private long waiting(String queue) {
        return transport.admin().status(queue).orElseThrow().ready();
    }
}
