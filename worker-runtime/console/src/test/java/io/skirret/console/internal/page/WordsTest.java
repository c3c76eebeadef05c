package io.skirret.console.internal.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values as people read them. */
final class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "999, 999 ms",
        "2000, 2.0 s",
        "59949, 59.9 s",
        "59950, 1 min",
        "113300, 1 min 53 s",
        "141900, 2 min 22 s",
        "150000, 2 min 30 s",
        "3599499, 59 min 59 s",
        "3599500, 1 h",
        "4500000, 1 h 15 min",
        "5625000, 1 h 34 min",
        "86369999, 23 h 59 min",
        "86370000, 1 day",
        "129600000, 1 day 12 h",
        "864000000, 10 days"
    })
    void a_span_of_time_is_not_rounded_into_nonsense(long millis, String words) {
        assertThat(Words.span(Duration.ofMillis(millis))).isEqualTo(words);
    }

    @Test
    void a_word_of_a_command_line_is_quoted_if_a_shell_would_read_it() {
        assertThat(Words.shell("worker@web-1")).isEqualTo("worker@web-1");
        assertThat(Words.shell("two words")).isEqualTo("'two words'");
        assertThat(Words.shell("it's")).isEqualTo("'it'\\''s'");
        assertThat(Words.shell("")).isEqualTo("''");
    }
}
