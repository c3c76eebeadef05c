package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.AttemptRecord;
import io.skirret.message.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryMessageTest {

    private static final Instant START = Instant.parse("2026-11-21T21:59:42.921574Z");

    private static AttemptRecord attempt(int number, String message) {
        return new AttemptRecord(
                number,
                START.plusSeconds(number),
                "w1@host",
                "TRANSIENT_NETWORK",
                "java.io.IOException",
                message,
                Duration.ofMillis(1500));
    }

    private static TaskMessage task() {
        return Samples.decoded(new TaskMessageEncoder("gen1@host", 10_000)
                .encode(TaskCall.of("t", "id-1")
                        .args(1)
                        .eta(START)
                        .expires(START.plusSeconds(60), 60_000L)
                        .priority(7)
                        .parentId("parent")
                        .policy("aggressive")
                        .replyTo("replies")
                        .header("tenant", "acme")
                        .header("x-request-id", "r1")
                        .build()));
    }

    @Test
    void a_retry_counts_and_keeps_all_that_is_the_applications() {
        TaskMessage retry =
                Samples.decoded(task().nextAttempt(attempt(1, "down")).toMessage());

        assertThat(retry.retries()).isEqualTo(1);
        assertThat(retry.parentId()).as("who called it").isEqualTo("parent");
        assertThat(retry.rootId()).isEqualTo("id-1");
        assertThat(retry.eta()).isNull();
        assertThat(retry.expires()).isEqualTo(START.plusSeconds(60));
        assertThat(retry.policy()).isEqualTo("aggressive");
        assertThat(retry.replyTo()).isEqualTo("replies");
        assertThat(retry.headers()).containsEntry("tenant", "acme").containsEntry("x-request-id", "r1");
        assertThat(retry.body()).isEqualTo(task().body());
        assertThat(retry.history().records()).containsExactly(attempt(1, "down"));
    }

    @Test
    void an_attempt_tells_what_was_adapted_and_bounds_it() {
        AttemptRecord adapted = new AttemptRecord(
                1,
                START,
                "w",
                "UNKNOWN",
                "E",
                null,
                Duration.ofSeconds(7),
                Duration.ofMillis(1_234),
                2,
                "10 s by policy; 30 %\n sooner" + "x".repeat(900));

        AttemptRecord read = Samples.decoded(task().nextAttempt(adapted).toMessage())
                .history()
                .last()
                .orElseThrow();

        assertThat(read).isEqualTo(adapted);
        assertThat(read.adapted())
                .startsWith("10 s by policy; 30 %")
                .hasSizeLessThanOrEqualTo(500)
                .doesNotContain("\n");
        assertThat(attempt(1, "down").adapted()).isNull();
    }

    @Test
    void the_time_of_all_attempts_counts_from_the_start_of_the_first() {
        AttemptRecord first =
                new AttemptRecord(1, START, "w", "UNKNOWN", "E", null, null, Duration.ofMinutes(4), 0, null);

        AttemptHistory history = Samples.decoded(task().nextAttempt(first)
                        .nextAttempt(attempt(2, "down"))
                        .toMessage())
                .history();

        assertThat(history.firstStarted()).contains(START.minus(Duration.ofMinutes(4)));
        assertThat(history.firstAt()).contains(START);
    }

    @Test
    void what_waits_in_the_broker_has_no_priority_and_no_time_to_live_but_remembers_it() {
        Message waiting = task().nextAttempt(attempt(1, "down")).toMessage();

        assertThat(waiting.properties().priority()).isNull();
        assertThat(waiting.properties().expiration()).isNull();
        assertThat(waiting.properties().persistent()).isTrue();
        assertThat(Samples.decoded(waiting).priority()).isEqualTo(7);
        assertThat(Samples.decoded(Samples.decoded(waiting).delayedAgain().toMessage())
                        .priority())
                .isEqualTo(7);
    }

    @Test
    void a_transient_message_becomes_persistent() {
        Message sent = new Message(
                Samples.PROPERTIES.toBuilder().persistent(false).build(),
                Samples.headers(),
                Samples.message().body());

        assertThat(Samples.decoded(sent).toMessage().properties().persistent()).isTrue();
    }

    @Test
    void waiting_again_counts_nothing() {
        TaskMessage again = Samples.decoded(task().delayedAgain().toMessage());

        assertThat(again.retries()).isZero();
        assertThat(again.eta()).isEqualTo(START);
        assertThat(again.parentId()).isEqualTo("parent");
        assertThat(again.history()).isEqualTo(AttemptHistory.EMPTY);
    }

    @Test
    void waiting_for_a_worker_that_knows_the_task_is_counted_by_itself() {
        TaskMessage waiting = task();
        for (int i = 0; i < 3; i++) {
            waiting = Samples.decoded(waiting.delayedAsUnknown().toMessage());
        }

        assertThat(waiting.unknownDelays()).isEqualTo(3);
        assertThat(waiting.retries()).isZero();
        assertThat(waiting.eta()).isEqualTo(START);
    }

    @Test
    void forged_counters_stay_within_reason() {
        Map<String, Object> headers = Samples.headers();
        for (Object value : Arrays.asList(-5, Long.MAX_VALUE, "9", null, 1.5)) {
            headers.put("skirret_unknown_delays", value);
            headers.put("skirret_priority", value);
            TaskMessage task = Samples.decoded(Samples.message(headers, "[]"));
            assertThat(task.unknownDelays()).isNotNegative();
            assertThat(task.delayedAsUnknown().unknownDelays()).isPositive();
            assertThat(task.priority()).isNull();
        }
    }

    @Test
    void retries_do_not_overflow() {
        TaskMessage task = Samples.decoded(Samples.withHeader("retries", Integer.MAX_VALUE));

        assertThat(task.nextAttempt(attempt(1, null)).retries()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void the_history_can_be_read_without_java() throws Exception {
        Message message = task().nextAttempt(attempt(1, "net down")).toMessage();

        JsonNode json = WireSamples.JSON.readTree(
                message.headers().get("skirret_attempts").toString());

        assertThat(json)
                .isEqualTo(WireSamples.JSON.readTree(
                        "{\"v\":1,\"dropped\":0,\"attempts\":[{\"n\":1,\"at\":\"2026-11-21T21:59:43.921574+00:00\","
                                + "\"worker\":\"w1@host\",\"type\":\"TRANSIENT_NETWORK\",\"exception\":\"java.io.IOException\","
                                + "\"message\":\"net down\",\"delay_ms\":1500}]}"));
    }

    @Test
    void the_history_is_bounded_and_keeps_its_ends() {
        TaskMessage task = task();
        for (int i = 1; i <= 100; i++) {
            task = Samples.decoded(
                    task.nextAttempt(attempt(i, "€\n".repeat(10_000))).toMessage());
        }

        AttemptHistory history = task.history();
        assertThat(history.records().size() + history.dropped()).isEqualTo(100);
        assertThat(history.records()).hasSizeLessThanOrEqualTo(AttemptHistory.MAX_RECORDS);
        assertThat(history.firstAt()).contains(START.plusSeconds(1));
        assertThat(history.last().orElseThrow().number()).isEqualTo(100);
        assertThat(task.headers().get("skirret_attempts").toString().getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(AttemptHistory.MAX_BYTES);
    }

    @Test
    void a_history_that_makes_the_headers_too_large_gives_way() {
        Map<String, Object> headers = new LinkedHashMap<>(task().headers());
        headers.put("big", "x".repeat(124_000));

        TaskMessage retry = Samples.decoded(Samples.message(headers, "[]")).nextAttempt(attempt(1, "down"));

        assertThat(AmqpSize.of(retry.headers())).isLessThan(131_072 - 4096);
        assertThat(retry.headers()).containsKey("big").containsEntry("retries", 1);
        assertThat(retry.history().firstAt()).contains(START.plusSeconds(1));
    }

    @Test
    void a_hostile_history_is_no_history() {
        List<Object> hostile = List.of(
                5,
                new byte[] {1},
                List.of(),
                "",
                "null",
                "[]",
                "x",
                "{\"v\":2,\"attempts\":[]}",
                "{\"v\":1,\"attempts\":[{}]}",
                "{\"v\":1,\"attempts\":[null]}",
                "{\"v\":1,\"attempts\":[{\"n\":0,\"at\":\"2026-11-21T21:59:42Z\"}]}",
                "{\"v\":1,\"attempts\":[{\"n\":1,\"at\":\"never\"}]}",
                "[".repeat(20_000),
                "x".repeat(1_000_000));
        for (Object value : hostile) {
            TaskMessage task = Samples.decoded(Samples.withHeader("skirret_attempts", value));
            assertThat(task.history()).isEqualTo(AttemptHistory.EMPTY);
            assertThat(task.nextAttempt(attempt(1, "down")).history().records()).hasSize(1);
        }
    }

    @Test
    void a_mutated_history_never_throws() {
        String sound = AttemptHistory.EMPTY.plus(attempt(1, "down")).toHeader();
        Random random = new Random(20261121);
        for (int i = 0; i < 5000; i++) {
            StringBuilder mutated = new StringBuilder(sound);
            for (int n = random.nextInt(4); n >= 0; n--) {
                mutated.setCharAt(random.nextInt(mutated.length()), (char) random.nextInt(0x180));
            }
            AttemptHistory history = Samples.decoded(Samples.withHeader("skirret_attempts", mutated.toString()))
                    .history();
            assertThat(history.toHeader().chars()).noneMatch(Character::isISOControl);
        }
    }

    @Test
    void an_attempt_counts_from_one() {
        assertThatIllegalArgumentException().isThrownBy(() -> attempt(0, "x"));
        assertThat(attempt(1, "a\r\nb").message()).isEqualTo("a  b");
    }
}
