package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.AttemptRecord;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.message.internal.WireSamples.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real Celery sent, read by us; and what we send, held against it field by field. */
class CeleryWireTest {

    private final TaskMessageDecoder decoder = new TaskMessageDecoder(DecodeLimits.DEFAULT);

    /**
     * One probe sent its retry count as text, which Celery itself cannot count on from: it is refused (see
     * BadEnvelopeTest).
     */
    static Stream<Sample> tasks() {
        return WireSamples.tasks().stream()
                .filter(sample -> !(sample.message().headers().get("retries") instanceof String));
    }

    static Stream<Sample> pythonTasks() {
        return tasks().filter(sample -> "py".equals(sample.message().headers().get("lang")))
                .filter(CeleryWireTest::withoutEmbed);
    }

    private static boolean withoutEmbed(Sample sample) {
        for (JsonNode each : sample.body().get(2)) {
            if (!each.isNull()) {
                return false;
            }
        }
        return true;
    }

    static Stream<Sample> results() {
        return WireSamples.results().stream();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void every_task_is_read(Sample sample) throws Exception {
        Map<String, Object> headers = sample.message().headers();

        TaskMessage task = decoder.decode(sample.message());

        assertThat(task.task()).isEqualTo(headers.get("task"));
        assertThat(task.id()).isEqualTo(headers.get("id"));
        assertThat(task.retries()).isEqualTo(headers.getOrDefault("retries", 0));
        assertThat(task.rootId()).isEqualTo(headers.getOrDefault("root_id", headers.get("id")));
        assertThat(task.parentId()).isEqualTo(headers.get("parent_id"));
        assertThat(task.group()).isEqualTo(headers.get("group"));
        assertThat(task.eta() == null).isEqualTo(headers.get("eta") == null);
        assertThat(task.expires() == null).isEqualTo(headers.get("expires") == null);
        assertThat(task.replyTo()).isEqualTo(sample.message().properties().replyTo());
        assertThat(task.headers()).isEqualTo(headers);
        assertThat(task.body()).isSameAs(sample.message().body());
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void every_body_is_read_or_refused_for_what_it_carries(Sample sample) throws Exception {
        TaskMessage task = decoder.decode(sample.message());

        if (!sample.body().path(2).path("chord").isObject()) {
            TaskBody body = TaskBody.decode(task);
            assertThat(body.args()).isEqualTo(elements(sample.body().get(0)));
            assertThat(body.kwargs()).hasSize(sample.body().get(1).size());
        } else {
            assertThatExceptionOfType(UnusableMessageException.class)
                    .isThrownBy(() -> TaskBody.decode(task))
                    .extracting(UnusableMessageException::reason)
                    .isEqualTo(UnusableReason.UNSUPPORTED_EMBED);
        }
    }

    @ParameterizedTest
    @MethodSource("pythonTasks")
    void what_we_send_for_the_same_call_is_the_same_message(Sample sample) throws Exception {
        TaskMessage task = decoder.decode(sample.message());
        Long expiresIn = sample.message().properties().expiration() == null
                ? null
                : Long.valueOf(sample.message().properties().expiration());

        Message ours = new TaskMessageEncoder("gen3799@vm", TaskMessageEncoder.DEFAULT_MAX_BODY_BYTES)
                .encode(TaskCall.of(task.task(), task.id())
                        .args(plainArgs(sample))
                        .eta(task.eta())
                        .expires(task.expires(), expiresIn)
                        .group(task.group())
                        .parentId(task.parentId())
                        .timeLimits(task.timeLimits())
                        .priority(sample.message().properties().priority())
                        .replyTo(task.replyTo())
                        .build());

        Map<String, Object> expected = new LinkedHashMap<>(sample.message().headers());
        expected.put("lang", "java");
        // A place in a group is set where the group is made, and a retry counts on: neither is a new call.
        Map<String, Object> got = new LinkedHashMap<>(ours.headers());
        got.put("group_index", expected.get("group_index"));
        got.put("retries", expected.get("retries"));
        got.put("origin", expected.get("origin"));
        assertThat(got).containsExactlyEntriesOf(expected);
        assertThat(ours.properties()).isEqualTo(sample.message().properties());
        assertThat(WireSamples.JSON.readTree(ours.body())).isEqualTo(sample.body());
    }

    private static List<Object> plainArgs(Sample sample) {
        List<Object> args = new ArrayList<>();
        sample.body().get(0).forEach(each -> args.add(WireSamples.JSON.convertValue(each, Object.class)));
        return args;
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }

    @Test
    void a_retry_is_the_message_that_celery_sends_but_for_the_eta_and_a_roots_parent() throws Exception {
        TaskMessage first = decoder.decode(WireSamples.named("msg:proj.flaky").message());
        Message celerys = WireSamples.named("msg:proj.flaky:retry:eta").message();

        Message ours = first.nextAttempt(new AttemptRecord(
                        1, Instant.EPOCH, "w1@vm", "TRANSIENT_NETWORK", "OSError", "net down", Duration.ofSeconds(1)))
                .toMessage();

        Map<String, Object> expected = new LinkedHashMap<>(celerys.headers());
        expected.put("eta", null);
        assertThat(expected.put("parent_id", null)).as("the retry of a root").isEqualTo(first.id());
        Map<String, Object> got = new LinkedHashMap<>(ours.headers());
        assertThat(got.keySet().stream().filter(name -> name.startsWith("skirret_")))
                .containsExactlyInAnyOrder("skirret_attempts", "skirret_priority");
        got.keySet().removeIf(name -> name.startsWith("skirret_"));
        assertThat(got).containsExactlyEntriesOf(expected);
        assertThat(ours.body()).isSameAs(first.body());
    }

    @ParameterizedTest
    @MethodSource("results")
    void every_result_is_read(Sample sample) throws Exception {
        ResultMessage result = ResultMessage.from(sample.message());

        assertThat(result.taskId()).isEqualTo(sample.body().get("task_id").asText());
        assertThat(result.status()).isEqualTo(sample.body().get("status").asText());
        assertThat(result.result()).isEqualTo(sample.body().get("result"));
        assertThat(result.dateDone() == null)
                .isEqualTo(sample.body().get("date_done").isNull());
        assertThat(result.traceback() == null)
                .isEqualTo(sample.body().get("traceback").isNull());
    }

    @Test
    void what_a_result_says_of_an_exception_is_text() throws Exception {
        ResultMessage failure =
                ResultMessage.from(WireSamples.named("msg:FAILURE").message());
        ResultMessage revoked =
                ResultMessage.from(WireSamples.named("msg:REVOKED").message());

        assertThat(failure.exceptionType()).isEqualTo("ValueError");
        assertThat(failure.exceptionMessage()).isEqualTo("bad, 42");
        assertThat(revoked.exceptionType()).isEqualTo("celery.exceptions.TaskRevokedError");
        assertThat(revoked.exceptionMessage()).isEqualTo("terminated");
    }

    @ParameterizedTest
    @MethodSource("results")
    void a_result_of_ours_is_the_same_message(Sample sample) throws Exception {
        TaskMessage task = decoder.decode(new TaskMessageEncoder()
                .encode(TaskCall.of("proj.add", sample.body().get("task_id").asText())
                        .build()));
        JsonNode done = sample.body().get("date_done");
        Instant at =
                done.isNull() ? Instant.EPOCH : Iso8601.parse(done.asText()).orElseThrow();
        Message ours = switch (sample.kind()) {
            case "msg:SUCCESS" -> ResultMessage.success(task, 5, at);
            case "msg:STARTED" -> ResultMessage.started(task, 3588, "w1@vm");
            case "msg:PROGRESS" -> ResultMessage.progress(task, 1, 2);
            case "msg:RETRY" -> ResultMessage.retry(task, new java.io.IOException("net down"));
            case "msg:FAILURE" -> ResultMessage.failure(task, new IllegalStateException("bad"), at);
            case "msg:REVOKED" -> ResultMessage.revoked(task, "terminated", at);
            default -> throw new AssertionError(sample.kind());
        };

        assertThat(ours.properties()).isEqualTo(sample.message().properties());
        assertThat(ours.headers()).isEqualTo(sample.message().headers());
        JsonNode body = WireSamples.JSON.readTree(ours.body());
        assertThat(names(body)).isEqualTo(names(sample.body()));
        for (String name : names(body)) {
            if (name.equals("traceback")) {
                assertThat(body.get(name).getNodeType())
                        .isEqualTo(sample.body().get(name).getNodeType());
            } else if (name.equals("result")
                    && body.get(name).has("exc_type")
                    && !sample.kind().equals("msg:REVOKED")) {
                assertThat(names(body.get(name))).isEqualTo(names(sample.body().get(name)));
                assertThat(body.get(name).get("exc_message").isArray()).isTrue();
            } else {
                assertThat(body.get(name)).as(name).isEqualTo(sample.body().get(name));
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
