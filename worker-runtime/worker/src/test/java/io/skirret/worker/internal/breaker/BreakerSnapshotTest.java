package io.skirret.worker.internal.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * What announcements do to a worker's knowledge: whoever hears the same, in whatever order and however often, knows the
 * same.
 */
class BreakerSnapshotTest {

    private static final Instant THEN = Instant.parse("2026-01-01T12:00:00Z");

    private static BreakerRecord record(Random random) {
        BreakerRecord.Kind kind = BreakerRecord.Kind.values()[random.nextInt(4)];
        return new BreakerRecord(
                "id" + random.nextInt(50),
                kind,
                random.nextInt(6),
                kind == BreakerRecord.Kind.OPEN ? Duration.ofSeconds(random.nextInt(100)) : Duration.ZERO,
                THEN,
                "w",
                "why",
                "");
    }

    private static BreakerSnapshot hearing(List<BreakerRecord> records, long nanoTime) {
        BreakerSnapshot snapshot = BreakerSnapshot.NEW;
        for (BreakerRecord record : records) {
            snapshot = snapshot.hear(record, Duration.ZERO, nanoTime);
        }
        return snapshot;
    }

    @RepeatedTest(500)
    void order_and_repetition_change_nothing(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<BreakerRecord> records = new ArrayList<>();
        Map<String, BreakerRecord> byKey = new HashMap<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            BreakerRecord record = record(random);
            // The same id, term and kind are the same record.
            records.add(byKey.computeIfAbsent(record.id() + record.term() + record.kind(), first -> record));
        }
        BreakerSnapshot expected = hearing(records, 7);

        List<BreakerRecord> shuffled = new ArrayList<>(records);
        shuffled.addAll(records.subList(0, random.nextInt(records.size() + 1)));
        Collections.shuffle(shuffled, random);

        assertThat(hearing(shuffled, 7)).isEqualTo(expected);
        assertThat(records.stream().filter(record -> record.kind() != BreakerRecord.Kind.MARK))
                .allSatisfy(record -> assertThat(BreakerRecord.AGE.compare(record, expected.record()))
                        .isLessThanOrEqualTo(0));
    }

    @RepeatedTest(200)
    void it_is_never_open_for_longer_than_it_was_announced_whatever_the_clocks_say(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Duration openFor = Duration.ofMillis(1 + random.nextInt(1_000_000));
        BreakerRecord open = new BreakerRecord("a", BreakerRecord.Kind.OPEN, 1, openFor, THEN, "w", "", "");
        Duration age = Duration.ofMillis(random.nextInt(10_000_000) - 5_000_000L);
        long now = random.nextLong();

        BreakerSnapshot snapshot = BreakerSnapshot.NEW.hear(open, age, now);

        Duration expected = age.isNegative() ? openFor : openFor.minus(age);
        assertThat(snapshot.remaining(now)).isEqualTo(expected.isNegative() ? Duration.ZERO : expected);
        assertThat(snapshot.at(now + openFor.toNanos())).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void of_one_term_the_more_careful_stands() {
        BreakerRecord closed = new BreakerRecord("z", BreakerRecord.Kind.CLOSED, 4, Duration.ZERO, THEN, "w", "", "");
        BreakerRecord open =
                new BreakerRecord("b", BreakerRecord.Kind.OPEN, 4, Duration.ofSeconds(5), THEN, "w", "", "");
        BreakerRecord forced = new BreakerRecord("a", BreakerRecord.Kind.FORCED, 4, Duration.ZERO, THEN, "w", "", "");
        BreakerRecord later = new BreakerRecord("a", BreakerRecord.Kind.CLOSED, 5, Duration.ZERO, THEN, "w", "", "");

        assertThat(hearing(List.of(open, closed), 0).at(0)).isEqualTo(BreakerState.OPEN);
        assertThat(hearing(List.of(forced, open), 0).at(0)).isEqualTo(BreakerState.FORCED_OPEN);
        assertThat(hearing(List.of(forced, later), 0).at(0)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_closing_keeps_its_time_when_it_is_written_again() {
        BreakerRecord closed = new BreakerRecord("z", BreakerRecord.Kind.CLOSED, 4, Duration.ZERO, THEN, "w", "", "");
        BreakerRecord again = closed.onceMore(Duration.ZERO, THEN.plusSeconds(600));
        BreakerRecord open =
                new BreakerRecord("b", BreakerRecord.Kind.OPEN, 5, Duration.ofSeconds(5), THEN, "w", "", "");

        assertThat(BreakerRecord.from(again.toMessage())).contains(again);
        assertThat(hearing(List.of(again), 0).closedAt()).isEqualTo(THEN);
        assertThat(hearing(List.of(closed, open), 0).closedAt()).isNull();
        assertThat(BreakerSnapshot.NEW.closedAt()).isNull();
    }

    @Test
    void notes_survive_the_wire() {
        BreakerRecord record = new BreakerRecord(
                "id",
                BreakerRecord.Kind.OPEN,
                12,
                Duration.ofSeconds(30),
                THEN,
                "worker@host",
                "it failed",
                "failures = 5");
        assertThat(BreakerRecord.from(record.toMessage())).contains(record);
    }

    @RepeatedTest(300)
    void whatever_stands_on_a_board_is_read_or_passed_over(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        @Nullable
        Object[] values = {
            null,
            "open",
            "forced",
            "",
            -1L,
            1L << 60,
            Long.MAX_VALUE,
            5,
            3.5,
            List.of(1),
            Map.of("a", 1),
            "x".repeat(5_000),
            "a\nb\u001b[31m",
            true,
            new byte[3]
        };
        Map<String, @Nullable Object> headers = new HashMap<>(
                new BreakerRecord("id", BreakerRecord.Kind.OPEN, 1, Duration.ofSeconds(1), THEN, "w", "y", "s")
                        .toMessage()
                        .headers());
        List<String> names = List.copyOf(headers.keySet());
        for (int i = random.nextInt(4); i >= 0; i--) {
            headers.put(names.get(random.nextInt(names.size())), values[random.nextInt(values.length)]);
        }

        BreakerRecord.from(new Message(MessageProperties.json(null, null), headers, new byte[0]))
                .ifPresent(record -> {
                    assertThat(record.term()).isBetween(0L, BreakerRecord.HIGHEST_TERM);
                    assertThat(record.openFor()).isBetween(Duration.ZERO, Duration.ofHours(24));
                    assertThat(record.why()).hasSizeLessThanOrEqualTo(500).doesNotContain("\n", "\u001b");
                });
    }

    @Test
    void waits_are_spread_and_bounded() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(ParkDelays.open(Duration.ofSeconds(20), Duration.ofSeconds(30), random))
                    .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(35));
            assertThat(ParkDelays.open(Duration.ofHours(20), Duration.ofHours(24), random))
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
            assertThat(ParkDelays.halfOpen(Duration.ofHours(24), random))
                    .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(70));
            assertThat(ParkDelays.halfOpen(Duration.ofMillis(100), random))
                    .isBetween(Duration.ofMillis(100), Duration.ofMillis(150));
            assertThat(ParkDelays.forced(Duration.ofHours(1), random))
                    .isBetween(Duration.ofSeconds(150), Duration.ofSeconds(300));
        }
    }
}
