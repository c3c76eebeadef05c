package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code dlq show}: all that is known of one entry. */
final class DeadLetterShowTest extends DeadLettersOnMemory {

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
    void masksWhatIsSensitiveUnlessToldToRevealIt() throws Exception {
        Message call = new TaskMessageEncoder()
                .encode(TaskCall.of("emails.login", "a-1")
                        .args(List.of("ada", "s3cret"))
                        .hiddenArgs(Set.of(1))
                        .build());
        bury(DeadLetter.of("rejected", call)
                .queue(QUEUE)
                .lastAt(Instant.now())
                .failure(new IllegalStateException("no consent"))
                .build());

        run("dlq", "show", QUEUE, "a-1");
        assertThat(last.out())
                .contains("\"ada\",\"***\"", "('ada', '***')", "--reveal")
                .doesNotContain("s3cret");
        run("dlq", "list", QUEUE, "--json");
        assertThat(last.out()).contains("a-1").doesNotContain("s3cret");

        run("dlq", "show", QUEUE, "a-1", "--json");
        assertThat(last.json().path("body_masked").asBoolean()).isTrue();
        assertThat(new String(last.json().path("body_base64").binaryValue(), StandardCharsets.UTF_8))
                .startsWith("[[\"ada\",\"***\"]");

        run("dlq", "show", QUEUE, "a-1", "--reveal", "--json");
        assertThat(last.json().path("body_masked").asBoolean()).isFalse();
        assertThat(last.json().path("body_base64").binaryValue()).isEqualTo(call.body());
    }

    @Test
    void showSaysWhenThereIsNone() {
        run("dlq", "show", QUEUE, "zzz");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("expected a dead letter of 'mail' whose id begins with 'zzz', found none");
    }

    @Test
    void wantsAnIdOrAFilter() {
        run("dlq", "show", QUEUE);
        assertThat(last.code()).isEqualTo(ExitCode.USAGE);
        assertThat(last.err()).contains("expected the id of a dead letter, or a filter such as --reason");
    }

    @Test
    void showsWhatHasNoIdByAFilter() throws Exception {
        die("a-1", "emails.welcome", "rejected", "no consent");
        dieUnread("bad-id", Map.of("task", "emails.first"), "[[],{},{}]");
        dieUnread("bad-id", Map.of("task", "emails.second"), "[[],{},{}]");
        dieUnread("not-protocol-2", Map.of(), "hello");

        run("dlq", "show", QUEUE, "--reason", "bad-id");
        assertThat(last.code()).isZero();
        assertThat(last.out())
                .contains("emails.first")
                .contains("has no id")
                .contains("skirret dlq retry mail --reason bad-id")
                .doesNotContain("--id -");
        assertThat(last.err()).contains("1 more dead letter matches; this is the oldest");

        run("dlq", "show", QUEUE, "--reason", "bad-id", "--json");
        assertThat(last.json().path("task").asText()).isEqualTo("emails.first");
        assertThat(last.json().path("more").asInt()).isEqualTo(1);

        run("dlq", "show", QUEUE, "--reason", "not-protocol-2");
        assertThat(last.out()).contains("hello");
        assertThat(last.err()).isEmpty();

        run("dlq", "show", QUEUE, "--reason", "bad-json");
        assertThat(last.code()).isEqualTo(ExitCode.FAILED);
        assertThat(last.err()).contains("expected a dead letter of 'mail' that matches, found none");
    }

    @Test
    void anIdAndAFilterBothHold() throws Exception {
        die("a-1", "emails.welcome", "rejected", "no consent");
        die("a-1", "emails.remind", "rejected", "no consent");

        run("dlq", "show", QUEUE, "a-1", "--task", "emails.remind", "--json");

        assertThat(last.json().path("task").asText()).isEqualTo("emails.remind");
        assertThat(last.json().path("more").asInt()).isZero();
    }

    @Test
    void headersAreRealJson() throws Exception {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("task", "emails.welcome");
        headers.put("id", "a-1");
        headers.put("timelimit", Arrays.asList(null, 30, 2.5));
        headers.put("stamps", Map.of("tenant", List.of("acme", Map.of("deep", true))));
        headers.put("sum", new byte[] {1, 2, (byte) 0xFF});
        headers.put("at", Instant.parse("2026-11-21T21:59:42Z"));
        headers.put("none", null);
        dieUnread("bad-json", headers, "x");

        run("dlq", "show", QUEUE, "a-1", "--json");

        JsonNode expected = new ObjectMapper().readTree("""
                        {"task": "emails.welcome", "id": "a-1", "timelimit": [null, 30, 2.5],
                         "stamps": {"tenant": ["acme", {"deep": true}]}, "sum": "AQL/",
                         "at": "2026-11-21T21:59:42Z", "none": null}""");
        assertThat(last.json().path("headers")).isEqualTo(expected);
    }

    @Test
    void tellsOfReplaysAndOfHeadersThatHadNoRoom() throws Exception {
        Message call = call("a-1", "emails.welcome", null);
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
        headers.put("skirret_replays", 2);
        headers.put("strange", new Object());
        bury(DeadLetter.of("rejected", new Message(call.properties(), headers, call.body()))
                .build());

        run("dlq", "show", QUEUE, "a-1");
        assertThat(last.out()).contains("Sent again  2 times before").contains("Left out    1 header");

        run("dlq", "show", QUEUE, "a-1", "--json");
        assertThat(last.json().path("replays").asInt()).isEqualTo(2);
        assertThat(last.json().path("headers_dropped").asInt()).isEqualTo(1);
    }

    @Test
    void tellsHowAParkedOneIsLetGo() throws Exception {
        DeadLetter.Builder parked =
                DeadLetter.of("parked", call("a-1", "emails.welcome", null)).queue(QUEUE);
        bury(parked.build());
        run("dlq", "show", QUEUE, "a-1");
        assertThat(last.out())
                .contains("Parked      until somebody lets it go")
                .contains("skirret dlq retry mail --id a-1");

        bury(DeadLetter.of("parked", call("b-2", "emails.welcome", null))
                .breaker("partner")
                .build());
        run("dlq", "show", QUEUE, "b-2");
        assertThat(last.out()).contains("until a console sees breaker 'partner' close, or somebody lets it go");
        run("dlq", "list", QUEUE, "--reason", "parked", "--json");
        assertThat(last.json().path("by_reason").path("parked").asInt()).isEqualTo(2);
        assertThat(last.json().path("entries").path(1).path("breaker").asText()).isEqualTo("partner");
    }

    @Test
    void saysNothingOfWhatThereIsNotToTell() {
        die("a-1", "emails.welcome", "rejected", "no consent");
        run("dlq", "show", QUEUE, "a-1");
        assertThat(last.out()).doesNotContain("Parked", "Sent again", "Left out", "Expires");
    }

    @Test
    void tellsThatItsTimeIsOver() throws Exception {
        dieExpiring("late-1", LONG_AGO);
        dieExpiring("fresh-2", FAR_OFF);

        run("dlq", "show", QUEUE, "late-1");
        assertThat(last.out())
                .contains("Expires     2020-01-01T00:00:00Z, which is over")
                .contains("skirret dlq retry mail --id late-1 --ignore-expiry");

        run("dlq", "show", QUEUE, "fresh-2");
        assertThat(last.out())
                .contains("Expires     2999-01-01T00:00:00Z")
                .doesNotContain("which is over", "--ignore-expiry");

        run("dlq", "show", QUEUE, "late-1", "--json");
        assertThat(last.json().path("expires").asText()).isEqualTo("2020-01-01T00:00:00Z");
    }

    @Test
    void whatIsToBeCopiedIntoAShellRunsNothingElse() {
        die("a; touch 'x", "emails.welcome", "rejected", "no consent");
        run("dlq", "show", QUEUE, "a;");
        assertThat(last.out()).contains("--id 'a; touch '\\''x'");
    }
}
