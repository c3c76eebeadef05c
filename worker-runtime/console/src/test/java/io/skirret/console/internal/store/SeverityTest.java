package io.skirret.console.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeverityTest {

    @ParameterizedTest
    @CsvSource({
        "PERMANENT_VALIDATION, 1, 1, LOW",
        "PERMANENT_VALIDATION, 99, 2, LOW",
        "PERMANENT_VALIDATION, 100, 1, MEDIUM",
        "PERMANENT_VALIDATION, 1000, 1, HIGH",
        "TRANSIENT_NETWORK, 1, 1, MEDIUM",
        "TRANSIENT_NETWORK, 1, 3, HIGH",
        "TRANSIENT_NETWORK, 1000, 3, CRITICAL",
        "PERMANENT_AUTHENTICATION, 1, 1, HIGH",
        "SYSTEM_OUT_OF_MEMORY, 100, 1, CRITICAL",
        "SYSTEM_OUT_OF_MEMORY, 100000, 9, CRITICAL",
        "SYSTEM_OUT_OF_MEMORY, 0, 9, LOW",
        "OF_ANOTHER_VERSION, 1, 1, MEDIUM",
        ", 1, 1, MEDIUM",
    })
    void it_follows_from_the_failure_and_how_far_it_spreads(String type, long open, int tasks, Severity expected) {
        assertThat(Severity.of(type, open, tasks)).isEqualTo(expected);
    }
}
