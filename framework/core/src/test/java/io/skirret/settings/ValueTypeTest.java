package io.skirret.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTypeTest {

    private enum WhenFull {
        WAIT,
        DEAD_LETTER
    }

    @Test
    void durations_are_read_in_their_range() {
        ValueType<Duration> type = ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1));
        assertThat(type.parse(" 1.5 s ")).contains(Duration.ofMillis(1_500));
        assertThat(type.parse("PT1H")).contains(Duration.ofHours(1));
        assertThat(type.parse("999ms")).isEmpty();
        assertThat(type.parse("61m")).isEmpty();
        assertThat(type.parse("10")).isEmpty();
        assertThat(type.expected()).isEqualTo("a duration of 1 s to 1 h");
    }

    @ParameterizedTest
    @CsvSource({"4194304, 4194304", "4MiB, 4194304", "4 mib, 4194304", "4096KiB, 4194304", "1, 1"})
    void sizes_are_bytes_or_have_a_binary_unit(String text, int bytes) {
        assertThat(ValueType.bytes(1, 999_999_999).parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @CsvSource({"0", "4MB", "-1", "1.5MiB", "999999999999KiB", "1000000000", "MiB", "''"})
    void what_is_no_size_is_refused(String text) {
        assertThat(ValueType.bytes(1, 999_999_999).parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20%, 0.2", "20 %, 0.2", "0.2, 0.2", ".2, 0.2", "2e-1, 0.2", "0, 0"})
    void shares_are_percentages_or_factors(String text, double share) {
        assertThat(ValueType.share(10).parse(text)).contains(share);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1001%", "much", "NaN", "Infinity", "0.2f", "0x1p1", "1e999999999", "%", "''"})
    void what_is_no_share_is_refused(String text) {
        assertThat(ValueType.share(10).parse(text)).isEmpty();
    }

    @Test
    void choices_are_read_in_any_spelling_and_suggested() {
        ValueType<WhenFull> type = ValueType.oneOf(WhenFull.class);
        for (String text : List.of("dead-letter", "DEAD_LETTER", "deadLetter")) {
            assertThat(type.parse(text)).contains(WhenFull.DEAD_LETTER);
        }
        assertThat(type.parse("drop")).isEmpty();
        assertThat(type.expected()).isEqualTo("one of wait, dead-letter");
        assertThat(type.advice("deadleter")).isEqualTo("Did you mean \"dead-letter\"? Write one of them.");
    }

    @Test
    void a_value_given_in_code_is_held_to_the_same_range() {
        ValueType<Integer> type = ValueType.whole(0, 9).as("a priority");
        assertThat(type.problem("priority", 9)).isEmpty();
        assertThat(type.problem("priority", 10))
                .contains("priority: expected a priority of 0 to 9, got 10. Write digits alone.");
        assertThat(ValueType.numberAboveZero(5).problem("rate", Double.NaN)).isPresent();
    }

    @Test
    void a_default_outside_the_range_is_a_defect_that_shows_at_once() {
        assertThatThrownBy(() -> new Setting<>("skirret.x", ValueType.whole(1, 9), "10", "Ten."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("skirret.x: expected a default that is a whole number of 1 to 9, got '10'");
    }
}
