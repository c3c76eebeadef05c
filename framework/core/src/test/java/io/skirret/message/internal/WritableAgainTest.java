package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What is read from a message can be written again: whatever stands in a header that is parsed and formatted, the
 * message becomes a retry, a delay, a dead letter, and a call again.
 */
class WritableAgainTest {

    private static final Instant NOW = Instant.parse("2026-11-21T21:59:42.921574Z");
    private static final int ROUNDS = 2_000;

    private static final List<String> TIMES = List.of(
            "0000-01-01",
            "0000-12-31T23:59:59.999999Z",
            "0001-01-01T00:00:00+00:00",
            "0001-01-01T00:00:00+18:00",
            "0001-01-01T00:00:00-18:00",
            "9999-12-31T23:59:59.999999999Z",
            "9999-12-31T23:59:59.999999-00:01",
            "9999-12-31T23:59:59.999999+18:00",
            "2026-11-21T21:59:42.921574+00:00",
            "soon",
            "");

    private final Random random = new Random(20261121);

    private String time() {
        if (random.nextInt(3) > 0) {
            return TIMES.get(random.nextInt(TIMES.size()));
        }
        return String.format(
                "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s",
                random.nextInt(10_000),
                1 + random.nextInt(12),
                1 + random.nextInt(28),
                random.nextInt(24),
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(1_000_000),
                List.of("", "Z", "+18:00", "-18:00", "+0530").get(random.nextInt(5)));
    }

    private Object number() {
        return switch (random.nextInt(7)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Integer.MAX_VALUE;
            case 3 -> Long.MAX_VALUE;
            case 4 -> Long.MIN_VALUE;
            case 5 -> "many";
            default -> random.nextInt();
        };
    }

    private String history() {
        List<String> attempts = new ArrayList<>();
        for (int i = random.nextInt(25); i >= 0; i--) {
            attempts.add(String.format(
                    "{\"n\":%s,\"at\":\"%s\",\"worker\":\"w\",\"type\":\"T\",\"exception\":\"E\",\"message\":%s,"
                            + "\"delay_ms\":%s,\"took_ms\":%s,\"deferrals\":%s}",
                    random.nextBoolean()
                            ? i + 1
                            : number().equals("many") ? 1 : number().toString().replace("many", "1"),
                    random.nextInt(4) > 0 ? "2026-11-21T21:59:42.921574+00:00" : time(),
                    random.nextBoolean() ? "null" : "\"m\"",
                    number().toString().replace("many", "null"),
                    number().toString().replace("many", "null"),
                    number().toString().replace("many", "0")));
        }
        return "{\"v\":1,\"dropped\":" + number().toString().replace("many", "0") + ",\"attempts\":" + attempts + "}";
    }

    private Message hostile() {
        Message sent = new TaskMessageEncoder("gen1@host", 10_000)
                .encode(TaskCall.of("t", "id-1").args(1).build());
        Map<String, Object> headers = new LinkedHashMap<>(sent.headers());
        put(headers, "eta", time());
        put(headers, "expires", time());
        put(headers, "retries", number());
        put(headers, "timelimit", List.of(number(), number()));
        put(headers, "skirret_attempts", history());
        put(headers, "skirret_self_sends", number() + " " + number() + " id-1");
        put(headers, "skirret_dead_first_at", time());
        put(headers, "skirret_dead_last_at", time());
        put(headers, "skirret_dead_reason", "rejected");
        for (String count : List.of(
                "skirret_redelivered",
                "skirret_deferrals",
                "skirret_deferred_ms",
                "skirret_cut_short",
                "skirret_unknown_delays",
                "skirret_replays",
                "skirret_priority",
                "skirret_dead_attempts",
                "skirret_dead_headers_dropped",
                "skirret_dead_http_status")) {
            put(headers, count, number());
        }
        return new Message(sent.properties(), headers, sent.body());
    }

    private void put(Map<String, Object> headers, String name, Object value) {
        if (random.nextBoolean()) {
            headers.put(name, value);
        }
    }

    @Test
    void whateverItsHeadersSay_aMessageCanBeSettled() {
        int usable = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Message message = hostile();
            assertThatCode(() -> deadLetter(message))
                    .as("%s", message.headers())
                    .doesNotThrowAnyException();
            TaskMessage call;
            try {
                call = new TaskMessageDecoder(DecodeLimits.DEFAULT).decode(message);
            } catch (UnusableMessageException refused) {
                continue;
            }
            usable++;
            assertThatCode(() -> again(call)).as("%s", message.headers()).doesNotThrowAnyException();
        }
        assertThat(usable).as("that the test tests something").isGreaterThan(ROUNDS / 20);
    }

    private static void deadLetter(Message message) throws Exception {
        DeadLetter letter = DeadLetter.of("rejected", message).lastAt(NOW).build();
        DeadLetter read = DeadLetter.from(letter.toMessage());
        assertThat(read.firstAt()).isEqualTo(letter.firstAt() == null ? null : micros(letter.firstAt()));
        DeadLetter.from(DeadLetter.from(message).toMessage()).original();
    }

    private static Instant micros(Instant time) {
        return time.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }

    private static void again(TaskMessage call) throws Exception {
        AttemptRecord failed = new AttemptRecord(1, NOW, "w", "T", "E", "down", Duration.ofSeconds(1));
        TaskMessageDecoder decoder = new TaskMessageDecoder(DecodeLimits.DEFAULT);
        TaskMessage retry = decoder.decode(call.nextAttempt(failed).toMessage());
        assertThat(retry.history().last()).map(AttemptRecord::message).contains("down");
        TaskMessage delayed = decoder.decode(call.delayedAgain().toMessage());
        assertThat(delayed.eta()).isEqualTo(call.eta());
        assertThat(delayed.expires()).isEqualTo(call.expires());
        decoder.decode(call.delayedAsUnknown().toMessage());
    }
}
