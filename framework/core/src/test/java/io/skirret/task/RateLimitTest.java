package io.skirret.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    @ParameterizedTest
    @CsvSource({
        "10/s, PT0.1S",
        "10, PT0.1S",
        "10/m, PT6S",
        "100/h, PT36S",
        "0.5/s, PT2S",
        "3/s, PT0.333333334S",
        "1.5/m, PT40S",
        "1/h, PT1H",
        "999999999/s, PT0.000000002S",
    })
    void a_number_for_each_second_minute_or_hour(String text, Duration interval) {
        assertThat(RateLimit.parse(text).interval()).isEqualTo(interval);
        assertThat(RateLimit.parse(text)).hasToString(text);
        assertThat(RateLimit.parse(text).isNone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0/s", "0/m", "0.0/h"})
    void nought_is_no_limit(String text) {
        assertThat(RateLimit.parse(text).isNone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "ten", "10/d", "10 / m", "-1", "1e3", "10/", "/m", ".5", "5.", "10/M", "0.01/h", "١٠/s"
            })
    void anything_else_is_refused_with_how_to_write_it(String text) {
        assertThatThrownBy(() -> RateLimit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("\"10/m\"", "got \"" + text + "\"");
    }

    @Test
    void less_than_one_a_day_is_refused_however_it_is_made() {
        assertThatThrownBy(() -> new RateLimit(Duration.ofDays(2), "odd")).hasMessageContaining("one a day");
        assertThatThrownBy(() -> new RateLimit(Duration.ofSeconds(-1), "odd")).hasMessageContaining("odd");
    }
}
