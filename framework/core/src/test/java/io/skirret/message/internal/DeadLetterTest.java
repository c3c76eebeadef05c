package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.Fingerprint;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeadLetterTest {

    private static final Instant FIRST = Instant.parse("2026-11-21T21:59:42.921574Z");
    private static final Instant LAST = Instant.parse("2026-11-21T22:03:00Z");

    private static Message call() {
        return new TaskMessageEncoder("gen1@host", 10_000)
                .encode(TaskCall.of("proj.add", "id-1")
                        .args(1, 2)
                        .priority(7)
                        .replyTo("replies")
                        .header("traceparent", "00-1-2-03")
                        .header("tenant", "acme")
                        .build());
    }

    private static AttemptRecord attempt(int number) {
        return new AttemptRecord(
                number, FIRST, "w1@host", "TRANSIENT_NETWORK", "java.io.IOException", "down", Duration.ofSeconds(2));
    }

    @Test
    void an_entry_tells_its_whole_story() {
        Message died = Samples.decoded(call()).nextAttempt(attempt(1)).toMessage();
        Exception thrown = new IllegalStateException("bad\nnews", new java.io.IOException("cause"));
        Fingerprint fingerprint = Fingerprint.of(thrown, 503, Set.of());
        DeadLetter letter = DeadLetter.of("retries-exhausted", died)
                .failureType("TRANSIENT_NETWORK")
                .httpStatus(503)
                .advice("look at the partner's status page")
                .failure(thrown)
                .fingerprint(fingerprint)
                .attempts(2)
                .breaker("partner")
                .lastAt(LAST)
                .worker("w1@host")
                .queue("q")
                .build();

        DeadLetter read = DeadLetter.from(letter.toMessage());

        assertThat(read).usingRecursiveComparison().isEqualTo(letter);
        assertThat(read.reason()).isEqualTo("retries-exhausted");
        assertThat(read.exception()).isEqualTo("java.lang.IllegalStateException");
        assertThat(read.exceptionMessage()).isEqualTo("bad news");
        assertThat(read.stackTrace()).contains("\n\tat ", "Caused by: java.io.IOException: cause");
        assertThat(read.fingerprint()).isEqualTo(fingerprint);
        assertThat(read.firstAt()).isEqualTo(FIRST);
        assertThat(read.lastAt()).isEqualTo(LAST);
        assertThat(read.breaker()).isEqualTo("partner");
        assertThat(read.task()).isEqualTo("proj.add");
        assertThat(read.id()).isEqualTo("id-1");
        assertThat(read.history()).containsExactly(attempt(1));
        assertThat(read.message().body()).isSameAs(died.body());
        assertThat(read.message().headers()).isEqualTo(died.headers());
    }

    @Test
    void it_is_grouped_by_the_fingerprint_of_the_same_version() {
        DeadLetter.Builder letter = DeadLetter.of("retries-exhausted", call())
                .exception("java.io.IOException")
                .exceptionMessage("down")
                .stackTrace("java.io.IOException: down\n\tat com.shop.Partner.send(Partner.java:7)\n");
        Fingerprint recorded = letter.build().group(Set.of());
        Fingerprint whole =
                new Fingerprint(Fingerprint.VERSION, "0123456789abcdef", List.of("thrown: java.io.IOException"));
        Fingerprint older = new Fingerprint(Fingerprint.VERSION - 1, "0123456789abcdef", List.of());

        assertThat(recorded.components()).contains("at: com.shop.Partner.send");
        assertThat(letter.fingerprint(whole).build().group(Set.of())).isEqualTo(whole);
        assertThat(letter.fingerprint(older).build().group(Set.of())).isEqualTo(recorded);
    }

    @ParameterizedTest
    @CsvSource({"1", "1:", "1:0123456789ABCDEF", "1:0123456789abcdef0", "12345:0123456789abcdef", "x:0123456789abcdef"})
    void what_is_no_fingerprint_is_none(String text) {
        Message entry = DeadLetter.of("retries-exhausted", call())
                .exception("java.io.IOException")
                .build()
                .toMessage();
        Map<String, Object> headers = new LinkedHashMap<>(entry.headers());
        headers.put("skirret_dead_fingerprint", text);

        DeadLetter read = DeadLetter.from(new Message(entry.properties(), headers, entry.body()));

        assertThat(read.fingerprint()).isNull();
        assertThat(read.group(Set.of()).components()).contains("thrown: java.io.IOException");
    }

    @Test
    void what_is_sent_again_is_the_call_with_a_new_life() {
        Message first = call();
        Message died = Samples.decoded(first).nextAttempt(attempt(1)).toMessage();
        DeadLetter letter = DeadLetter.from(
                DeadLetter.of("retries-exhausted", died).lastAt(LAST).build().toMessage());

        Message again = letter.original();

        Map<String, Object> expected = new LinkedHashMap<>(first.headers());
        expected.put("skirret_replays", 1);
        assertThat(again.headers()).isEqualTo(expected);
        assertThat(again.body()).isSameAs(first.body());
        assertThat(again.properties()).isEqualTo(first.properties());
        DeadLetter twice = DeadLetter.from(
                DeadLetter.of("retries-exhausted", again).build().toMessage());
        assertThat(letter.replays()).isZero();
        assertThat(twice.replays()).isEqualTo(1);
        assertThat(Samples.decoded(twice.original()).replays()).isEqualTo(2);
    }

    @Test
    void a_time_to_expire_at_holds_unless_it_is_taken_off() {
        Message call = new TaskMessageEncoder("gen1@host", 10_000)
                .encode(TaskCall.of("proj.add", "id-1").expires(LAST, null).build());

        DeadLetter letter =
                DeadLetter.from(DeadLetter.of("rejected", call).build().toMessage());

        assertThat(letter.expires()).isEqualTo(LAST);
        assertThat(Samples.decoded(letter.original()).expires()).isEqualTo(LAST);
        Map<String, Object> expected = new LinkedHashMap<>(letter.original().headers());
        expected.put("expires", null);
        assertThat(letter.originalWithoutExpiry().headers()).isEqualTo(expected);
        assertThat(DeadLetter.of("rejected", call()).build().expires()).isNull();
        assertThat(DeadLetter.of("rejected", Samples.message(Map.of(), ""))
                        .build()
                        .originalWithoutExpiry()
                        .headers())
                .containsOnlyKeys("skirret_replays");
    }

    @ParameterizedTest
    @EnumSource(UnusableReason.class)
    void a_message_of_no_use_is_kept_to_the_byte(UnusableReason reason) {
        byte[] rubbish = {0, (byte) 0xFF, '\r', '\n', 7};
        Message message = new Message(
                MessageProperties.builder()
                        .contentType("application/x-python-serialize")
                        .contentEncoding("binary")
                        .correlationId("\uFFFD".repeat(255))
                        .type("a\r\nb")
                        .priority(255)
                        .persistent(false)
                        .expiration("60000")
                        .timestamp(Instant.MAX)
                        .build(),
                Map.of("retries", "3", "id", 5),
                rubbish);

        Message entry = DeadLetter.of(new UnusableMessageException(reason, "detail"), message)
                .queue("q")
                .build()
                .toMessage();
        DeadLetter read = DeadLetter.from(entry);

        assertThat(entry.properties().persistent()).isTrue();
        assertThat(entry.properties().expiration()).isNull();
        assertThat(entry.properties().correlationId()).isNull();
        assertThat(entry.properties().timestamp()).isNull();
        assertThat(entry.properties().contentType()).isEqualTo("application/x-python-serialize");
        assertThat(read.reason()).isEqualTo(reason.code());
        assertThat(read.exceptionMessage()).isEqualTo("detail");
        assertThat(read.message().body()).isSameAs(rubbish);
        assertThat(read.message().headers()).isEqualTo(message.headers());
        assertThat(read.id()).isNull();
        assertThat(read.original().headers()).containsEntry("retries", 0).containsEntry("skirret_replays", 1);
    }

    @Test
    void a_message_without_headers_is_kept() {
        Message message = new Message(Samples.PROPERTIES, Map.of(), new byte[0]);

        DeadLetter read =
                DeadLetter.from(DeadLetter.of("not-protocol-2", message).build().toMessage());

        assertThat(read.message().headers()).isEmpty();
        assertThat(read.original().headers()).containsOnlyKeys("skirret_replays");
    }

    @Test
    void headers_near_the_frames_limit_give_way() {
        Map<String, Object> headers = new LinkedHashMap<>(call().headers());
        for (int i = 0; i < 1000; i++) {
            headers.put("header-" + i, "x".repeat(111));
        }
        headers.put("task", "t");
        Message message = new Message(Samples.PROPERTIES, headers, call().body());
        assertThat(AmqpSize.of(headers)).isBetween(125_000L, 131_072L);

        Message entry = DeadLetter.of("retries-exhausted", message)
                .failure(new IllegalStateException("x".repeat(10_000)))
                .build()
                .toMessage();

        assertThat(AmqpSize.of(entry.headers())).isLessThan(AmqpValues.MAX_REPUBLISHED_BYTES);
        assertThat(entry.headers())
                .containsEntry("task", "t")
                .containsEntry("id", "id-1")
                .containsEntry("skirret_dead_reason", "retries-exhausted");
        assertThat((int) entry.headers().get("skirret_dead_headers_dropped")).isGreaterThanOrEqualTo(1000);
        assertThat(DeadLetter.from(entry).stackTrace()).isNotEmpty();
        assertThat(DeadLetter.from(entry).headersDropped()).isGreaterThanOrEqualTo(1000);
        assertThat(DeadLetter.from(DeadLetter.from(entry).toMessage()).headersDropped())
                .isEqualTo(DeadLetter.from(entry).headersDropped());
    }

    @Test
    void one_huge_header_gives_way_even_if_it_is_needed() {
        Map<String, Object> headers = Samples.headers();
        headers.put("task", "t".repeat(120_000));
        headers.put("timelimit", List.of("x".repeat(100_000), 1));

        Message entry = DeadLetter.of("unknown-task", Samples.message(headers, "[[],{},{}]"))
                .build()
                .toMessage();

        assertThat(AmqpSize.of(entry.headers())).isLessThan(AmqpValues.MAX_REPUBLISHED_BYTES);
        assertThat(entry.headers()).containsEntry("id", "id-1");
    }

    @Test
    void values_that_could_not_go_out_again_are_dropped_and_counted() {
        Object deep = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        Map<String, Object> headers = Samples.headers();
        headers.put("deep", deep);
        headers.put("strange", new Object());

        Message entry =
                DeadLetter.of("bomb", Samples.message(headers, "")).build().toMessage();

        assertThat(entry.headers())
                .doesNotContainKeys("deep", "strange")
                .containsEntry("skirret_dead_headers_dropped", 2);
    }

    @ParameterizedTest
    @CsvSource({
        "delivery_limit, delivery-limit, too often without an outcome",
        "expired, expired, its time to live ended",
        "rejected, rejected, skirret.publish.max-body-bytes",
        "maxlen, overflow, its queue was full",
        "something_new, something_new, the broker dead-lettered it"
    })
    void what_the_broker_dead_lettered_is_read_too(String brokersWord, String reason, String explained) {
        Map<String, Object> waited = new HashMap<>();
        waited.put("queue", "skirret.delay.2000");
        waited.put("reason", "expired");
        waited.put("time", Instant.parse("2026-11-21T22:00:00Z"));
        Map<String, Object> died = new HashMap<>();
        died.put("queue", "q");
        died.put("reason", brokersWord);
        died.put("count", 1L);
        died.put("exchange", "skirret.tasks");
        died.put("routing-keys", List.of("q"));
        died.put("time", LAST);
        Map<String, Object> headers = new LinkedHashMap<>(
                Samples.decoded(call()).nextAttempt(attempt(1)).toMessage().headers());
        Map<String, Object> original = new LinkedHashMap<>(headers);
        headers.put("x-death", List.of(died, waited));
        headers.put("x-first-death-queue", "skirret.delay.2000");
        headers.put("x-first-death-reason", "expired");

        DeadLetter read = DeadLetter.from(new Message(Samples.PROPERTIES, headers, call().body()));

        assertThat(read.reason()).isEqualTo(reason);
        assertThat(read.exceptionMessage()).contains(explained);
        assertThat(read.queue()).isEqualTo("q");
        assertThat(read.lastAt()).isEqualTo(LAST);
        assertThat(read.firstAt()).isEqualTo(FIRST);
        assertThat(read.worker()).isNull();
        assertThat(read.failureType()).isEqualTo("TRANSIENT_NETWORK");
        assertThat(read.message().headers()).isEqualTo(original);
        assertThat(read.original().headers()).doesNotContainKeys("x-death", "x-first-death-queue");
    }

    @Test
    void newer_brokers_say_it_in_other_headers() {
        Map<String, Object> headers = Samples.headers();
        headers.put("x-first-death-reason", "expired");
        headers.put("x-first-death-queue", "skirret.delay.2000");
        headers.put("x-last-death-reason", "delivery_limit");
        headers.put("x-last-death-queue", "q");

        DeadLetter read = DeadLetter.from(Samples.message(headers, "[]"));

        assertThat(read.reason()).isEqualTo("delivery-limit");
        assertThat(read.queue()).isEqualTo("q");
    }

    @Test
    void a_sender_cannot_put_words_in_a_workers_mouth() {
        Map<String, Object> headers = Samples.headers();
        headers.put("skirret_dead_reason", "retries-exhausted");
        headers.put("skirret_dead_worker", "w1@host");
        headers.put("skirret_dead_stack_trace", "forged");
        headers.put("x-death", List.of(Map.of("reason", "delivery_limit", "queue", "q")));

        DeadLetter byBroker = DeadLetter.from(Samples.message(headers, "[]"));
        DeadLetter byWorker = DeadLetter.from(DeadLetter.of("bad-json", Samples.message(headers, "[]"))
                .build()
                .toMessage());

        assertThat(byBroker.reason()).isEqualTo("delivery-limit");
        assertThat(byBroker.worker()).isNull();
        assertThat(byWorker.reason()).isEqualTo("bad-json");
        assertThat(byWorker.stackTrace()).isNull();
        assertThat(byWorker.original().headers()).containsOnlyKeys("task", "id", "retries", "skirret_replays");
    }

    @Test
    void absurd_headers_are_read_as_far_as_they_go() {
        for (Object value :
                Arrays.asList(null, 1, -1L, "x", new byte[0], List.of(1), Map.of("reason", 1), new Date())) {
            Map<String, Object> headers = new LinkedHashMap<>();
            for (String name : List.of(
                    "x-death",
                    "x-first-death-reason",
                    "x-last-death-reason",
                    "skirret_dead_reason",
                    "skirret_dead_attempts",
                    "skirret_dead_first_at",
                    "skirret_attempts",
                    "skirret_replays",
                    "retries",
                    "task",
                    "id")) {
                headers.put(name, value);
            }
            DeadLetter read = DeadLetter.from(Samples.message(headers, "x"));
            assertThat(read.original().body()).hasSize(1);
            assertThat(DeadLetter.from(read.toMessage()).message().body()).hasSize(1);
        }
        assertThat(DeadLetter.from(Samples.message()).reason()).isEqualTo("unknown");
    }
}
