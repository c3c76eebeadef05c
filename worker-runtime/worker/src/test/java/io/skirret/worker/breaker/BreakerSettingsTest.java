package io.skirret.worker.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.config.SkirretConfig;
import io.skirret.failure.FailureType;
import io.skirret.settings.ConfigException;
import io.skirret.worker.WorkerSettings;
import io.skirret.worker.breaker.BreakerSettings.WhenOpen;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Circuit breakers in the configuration: what is read, and what is refused with its place and the fix. */
class BreakerSettingsTest {

    private static Map<String, BreakerSettings> breakers(String... lines) {
        Map<String, String> settings = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.split(" = ", 2);
            settings.put("skirret.breakers." + parts[0], parts[1]);
        }
        return WorkerSettings.read(SkirretConfig.of(settings)).breakers();
    }

    @Test
    void rows_are_checked_and_told() {
        assertThat(BreakerSettings.SMART)
                .hasToString(
                        "failures = 5, openFor = PT1M, trials = 3, whenOpen = PARK, TRANSIENT_DATABASE = 10 for PT5M,"
                                + " TRANSIENT_NETWORK = 5 for PT10M, EXTERNAL_API_DOWN = 3 for PT30M");
        assertThat(BreakerSettings.SMART.toBuilder().build()).isEqualTo(BreakerSettings.SMART);
        BreakerSettings.Builder wrong =
                BreakerSettings.builder().row(FailureType.TRANSIENT_NETWORK, 0, Duration.ofDays(2));
        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TRANSIENT_NETWORK.failures: expected a whole number of 1 to 10000, got 0")
                .hasMessageContaining("TRANSIENT_NETWORK.openFor: expected a duration of 100 ms to 24 h, got 2 days");
    }

    @Test
    void settings_are_read_by_name_and_the_rest_is_default() {
        Map<String, BreakerSettings> breakers = breakers(
                "partner.failures = 7",
                "partner.rate = 40%",
                "partner.window = 50",
                "partner.open-for = 5m",
                "partner.trials = 2",
                "partner.whenOpen = dead-letter",
                "com.acme.Emails.welcome.openFor = 500ms");

        assertThat(breakers)
                .containsOnly(
                        Map.entry(
                                "partner",
                                new BreakerSettings(7, 40, 50, Duration.ofMinutes(5), 2, WhenOpen.DEAD_LETTER)),
                        Map.entry(
                                "com.acme.Emails.welcome",
                                BreakerSettings.builder()
                                        .openFor(Duration.ofMillis(500))
                                        .build()));
        assertThat(breakers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            p.failures = 0          | skirret.breakers.p.failures: expected a whole number of 1 to 10000, got '0' (given in code); nothing was started. 5 is the default.
            p.failures = -1         | skirret.breakers.p.failures: expected a whole number of 1 to 10000, got '-1'
            p.failures = 99999      | expected a whole number of 1 to 10000, got '99999'
            p.failures = many       | expected a whole number of 1 to 10000, got 'many' (given in code); nothing was started
            p.rate = 0              | rate: expected a percentage of 1 to 100, got '0' (given in code); nothing was started. Write it like 50%, or leave it out for none.
            p.rate = 101%           | rate: expected a percentage of 1 to 100, got '101%'
            p.rate = half           | expected a percentage of 1 to 100, got 'half'
            p.window = 1            | window: expected a whole number of 2 to 10000, got '1'
            p.trials = 0            | trials: expected a whole number of 1 to 100, got '0'
            p.trials = 1000         | trials: expected a whole number of 1 to 100, got '1000'
            p.openFor = 0s          | openFor: expected a duration of 100 ms to 24 h, got '0s' (given in code); nothing was started. Write it with its unit: 500ms, 30s, 5m or PT30S; 60s is the default.
            p.openFor = 400d        | openFor: expected a duration of 100 ms to 24 h
            p.openFor = -5s         | expected a duration
            p.openFor = soon        | expected a duration of 100 ms to 24 h, got 'soon' (given in code); nothing was started. Write it with its unit
            p.whenOpen = wait       | expected one of park, fail, dead-letter, got 'wait'
            p.failure = 3           | Did you mean "failures"? Settings: failures, rate, window, open-for, trials, when-open
            failures = 3            | expected skirret.breakers.<name>.<setting>, got 'skirret.breakers.failures'
            """)
    void what_cannot_be_is_refused(String line, String message) {
        assertThatThrownBy(() -> breakers(line))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("nothing was started");
    }

    @Test
    void one_setting_is_written_once() {
        assertThatThrownBy(() -> breakers("p.openFor = 5s", "p.open-for = 6s"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected each setting once")
                .hasMessageContaining("skirret.breakers.p.open-for")
                .hasMessageContaining("skirret.breakers.p.openFor");
    }
}
