package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.Message;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows a call, as it travels in its body. */
class EmbedTest {

    /**
     * As Celery 5.2.6 sent {@code chain(add.s(1, 2), add.s(3), add.si(5, 6).set(queue="q2", countdown=3, priority=7))}.
     */
    private static final String PYTHONS_CHAIN = """
            [[1, 2], {}, {"callbacks": null, "errbacks": null, "chain": [{"task": "proj.add", "args": [5, 6], "kwargs": {},\
             "options": {"queue": "q2", "countdown": 3, "priority": 7, "task_id": "ab511bcb", "reply_to": "ad98837e"},\
             "subtask_type": null, "immutable": true}, {"task": "proj.add", "args": [3], "kwargs": {}, "options":\
             {"task_id": "fc767519", "reply_to": "ad98837e"}, "subtask_type": null, "immutable": false}], "chord": null}]""";

    private final TaskMessageEncoder encoder = new TaskMessageEncoder("gen1@here", 1 << 20);

    private static TaskMessage call(String body) {
        return Samples.decoded(Samples.message(Samples.headers(), body));
    }

    private static Embed embed(String json) throws UnusableMessageException {
        return Embed.read(
                TaskBody.decode(call("[[],{}," + json.replace('\'', '"') + "]")).embed());
    }

    @Test
    void a_chain_of_python_is_read_in_the_order_in_which_it_runs() throws Exception {
        Embed embed = Embed.read(TaskBody.decode(call(PYTHONS_CHAIN)).embed());

        assertThat(embed.chain()).hasSize(2);
        CallSignature next = embed.chain().get(0);
        assertThat(next.task()).isEqualTo("proj.add");
        assertThat(next.args()).extracting(JsonNode::asInt).containsExactly(3);
        assertThat(next.immutable()).isFalse();
        assertThat(next.options().taskId()).isEqualTo("fc767519");
        assertThat(next.options().replyTo()).isEqualTo("ad98837e");
        CallSignature last = embed.chain().get(1);
        assertThat(last.immutable()).isTrue();
        assertThat(last.options().queue()).isEqualTo("q2");
        assertThat(last.options().countdown()).isEqualTo(Duration.ofSeconds(3));
        assertThat(last.options().priority()).isEqualTo(7);
    }

    @Test
    void it_is_written_as_it_was_read() throws Exception {
        Embed embed = Embed.read(TaskBody.decode(call(PYTHONS_CHAIN)).embed());

        JsonNode written = Json.PLAIN.readTree(
                encoder.encode(TaskCall.of("t", "id").args(1, 2).embed(embed).build())
                        .body());

        assertThat(written).isEqualTo(Json.PLAIN.readTree(PYTHONS_CHAIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[],{},{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]",
                "[[], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]"
            })
    void that_nothing_follows_is_told_by_how_a_body_ends(String body) {
        assertThat(Embed.isSurelyNone(call(body))).isTrue();
        assertThat(Embed.isSurelyNone(call(
                        body.replace("\"chain\":null", "\"chain\":[]").replace("\"chain\": null", "\"chain\": []"))))
                .isFalse();
    }

    @Test
    void a_text_that_looks_like_such_an_end_is_none_if_the_body_is_compressed() {
        Map<String, Object> headers = Samples.headers();
        headers.put("compression", "application/x-gzip");

        assertThat(Embed.isSurelyNone(Samples.decoded(Samples.message(
                        headers, "[[],{},{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]"))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'chord': {'task': 't'}}",
                "{'chain': [{'task': 't', 'options': {'chord': {'task': 'body'}}}]}",
                "{'chain': [{'task': 'celery.chord', 'subtask_type': 'chord'}]}",
                "{'chain': [{'task': 'last'}, {'task': 'celery.group', 'subtask_type': 'group', 'kwargs': {'tasks': []}}]}",
                "{'chain': [{'task': 'last'}, {'task': 'celery.chain', 'subtask_type': 'chain', 'kwargs': {'tasks': ["
                        + "{'task': 'celery.group', 'subtask_type': 'group', 'kwargs': {'tasks': [{'task': 't'}]}}]}}]}",
                "{'callbacks': [{'task': 'celery.chain', 'subtask_type': 'chain', 'kwargs': {'tasks': []}}]}",
                "{'callbacks': [{'task': 'celery.group', 'subtask_type': 'group', 'kwargs': {}}]}",
                "{'callbacks': 'x'}",
                "{'callbacks': [5]}",
                "{'callbacks': [{'task': ''}]}",
                "{'callbacks': [{'task': 't', 'args': {}}]}",
                "{'callbacks': [{'task': 't', 'kwargs': []}]}",
                "{'callbacks': [{'task': 't', 'options': []}]}",
                "{'callbacks': [{'task': 't', 'options': {'task_id': 5}}]}",
                "{'callbacks': [{'task': 't', 'options': {'task_id': 'a\\u0001b'}}]}",
                "{'callbacks': [{'task': 't', 'options': {'exchange': 'e', 'routing_key': 'k'}}]}",
                "{'callbacks': [{'task': 't', 'options': {'countdown': -1}}]}",
                "{'callbacks': [{'task': 't', 'options': {'countdown': 1e300}}]}",
                "{'callbacks': [{'task': 't', 'options': {'eta': 'soon'}}]}",
                "{'callbacks': [{'task': 't', 'options': {'expires': 'never'}}]}",
                "{'callbacks': [{'task': 't', 'options': {'expires': 1e300}}]}",
                "{'callbacks': [{'task': 't', 'options': {'priority': 256}}]}",
                "{'callbacks': [{'task': 't', 'options': {'headers': {'': 1}}}]}",
                "{'callbacks': [{'task': 't', 'options': {'link': [{'task': ''}]}}]}",
                "{'errbacks': [{'task': 't', 'options': {'link_error': 7}}]}"
            })
    void what_cannot_be_done_as_asked_is_refused_before_the_call_runs(String json) {
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> embed(json))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(UnusableReason.UNSUPPORTED_EMBED));
    }

    @Test
    void more_than_a_thousand_calls_are_refused_however_they_are_nested() {
        String call = "{'task': 't', 'options': {'link': [{'task': 'u'}]}}";
        String group = "{'task': 'celery.group', 'subtask_type': 'group', 'kwargs': {'tasks': ["
                + String.join(",", Collections.nCopies(501, call)) + "]}}";

        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> embed("{'callbacks': [" + group + "]}"))
                .withMessageContaining("1002");
    }

    @Test
    void a_signature_has_what_a_call_would_have() throws Exception {
        Instant expires = Instant.parse("2026-12-01T10:00:00Z");
        TaskCall call = TaskCall.of("orders.price", "step-1")
                .args(null, 1L << 60, "s3cret")
                .hiddenArgs(Set.of(2))
                .expires(expires, null)
                .timeLimits(new TimeLimits(Duration.ofMillis(1500), null))
                .policy("aggressive")
                .priority(7)
                .replyTo("reply")
                .header("shop", "berlin")
                .build();

        CallSignature signature = encoder.signature(call, true, "orders", Duration.ofMillis(250), null);

        assertThat(signature.args()).extracting(JsonNode::asText).containsExactly("1152921504606846976", "s3cret");
        assertThat(signature.immutable()).isFalse();
        SignatureOptions options = signature.options();
        assertThat(options.taskId()).isEqualTo("step-1");
        assertThat(options.queue()).isEqualTo("orders");
        assertThat(options.countdown()).isEqualTo(Duration.ofMillis(250));
        assertThat(options.expires(Instant.EPOCH)).isEqualTo(expires);
        assertThat(options.timeLimits()).isEqualTo(new TimeLimits(Duration.ofMillis(1500), null));
        assertThat(options.policy()).isEqualTo("aggressive");
        assertThat(options.priority()).isEqualTo(7);
        assertThat(options.replyTo()).isEqualTo("reply");
        assertThat(options.headers()).isEqualTo(Map.of("shop", "berlin"));
        assertThat(options.sensitive()).containsExactly("/0/2");
    }

    @Test
    void what_is_sensitive_in_what_follows_is_masked_wherever_a_body_is_shown() throws Exception {
        TaskCall open = TaskCall.of("charge", "")
                .args(null, "4111-SECRET", "EUR")
                .kwargs(Map.of("pin", "0000-SECRET"))
                .hiddenArgs(Set.of(1))
                .hiddenKwargs(Set.of("pin"))
                .build();
        TaskCall alone = TaskCall.of("charge", "")
                .args("5555-SECRET", "USD")
                .hiddenArgs(Set.of(0))
                .build();
        CallSignature next = encoder.signature(open, true, "q", null, null);
        CallSignature linked = encoder.signature(
                TaskCall.of("note", "")
                        .embed(new Embed(
                                List.of(encoder.signature(alone, false, "q", null, null)), List.of(), List.of()))
                        .build(),
                false,
                "q",
                null,
                null);

        Message message = encoder.encode(TaskCall.of("load", "id")
                .embed(new Embed(List.of(linked), List.of(), List.of(next)))
                .build());
        String shown = new String(SensitivePaths.from(message.headers()).mask(message.body()), StandardCharsets.UTF_8);

        assertThat(new String(message.body(), StandardCharsets.UTF_8))
                .contains("4111-SECRET", "0000-SECRET", "5555-SECRET");
        assertThat(shown).doesNotContain("SECRET").contains("EUR", "USD", "***");
        assertThat(next.options().argsrepr()).isEqualTo("(..., '***', 'EUR')");
        assertThat(next.options().kwargsrepr()).isEqualTo("{'pin': '***'}");
    }

    @Test
    void a_chain_hands_its_options_to_its_members_as_celery_does() throws Exception {
        Embed embed = embed("{'callbacks': [{'task': 'celery.chain', 'subtask_type': 'chain', 'options':"
                + " {'task_id': 'whole', 'queue': 'q', 'headers': {'shop': 'x'}, 'link': [{'task': 'after'}], 'link_error': [{'task': 'oh'}]},"
                + " 'kwargs': {'tasks': [{'task': 'a', 'options': {'headers': {'skirret_sensitive': ['/0/1']}}},"
                + " {'task': 'b', 'options': {'link_error': [{'task': 'own'}]}}]}}]}");
        CallSignature chain = embed.callbacks().get(0);

        CallSignature first = chain.member(0);
        CallSignature last = chain.member(1);

        assertThat(first.options().queue()).isEqualTo("q");
        assertThat(first.options().taskId()).isNull();
        assertThat(first.options().headers()).isEqualTo(Map.of("shop", "x"));
        assertThat(first.options().sensitive()).containsExactly("/0/1");
        assertThat(first.followedBy(List.of()).callbacks()).isEmpty();
        assertThat(first.followedBy(List.of()).errbacks())
                .extracting(CallSignature::task)
                .containsExactly("oh");
        assertThat(last.options().queue()).isNull();
        assertThat(last.followedBy(List.of()).callbacks())
                .extracting(CallSignature::task)
                .containsExactly("after");
        assertThat(last.followedBy(List.of()).errbacks())
                .extracting(CallSignature::task)
                .containsExactly("own", "oh");
        assertThat(chain.members().get(0).options().queue()).isNull();
    }

    @Test
    void a_signature_that_could_not_be_sent_is_not_written() {
        TaskCall bytes = TaskCall.of("t", "id").header("raw", new byte[] {1}).build();
        TaskCall reserved = TaskCall.of("t", "id").header("retries", 1).build();

        for (TaskCall call : List.of(bytes, reserved)) {
            assertThatExceptionOfType(UnsendableException.class)
                    .isThrownBy(() -> encoder.signature(call, false, "q", null, null));
        }
    }
}
