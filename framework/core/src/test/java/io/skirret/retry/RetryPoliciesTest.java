package io.skirret.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.settings.ConfigException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPoliciesTest {

    @Test
    void the_built_in_policies_come_first() {
        assertThat(RetryPolicies.builtIn().names())
                .startsWith("default", "aggressive", "conservative", "smart")
                .allMatch(name -> name.matches("default|aggressive|conservative|smart(-[a-z]+)?"));
        assertThat(RetryPolicies.builtIn().get("aggressive")).isEqualTo(RetryPolicies.AGGRESSIVE);
    }

    @Test
    void an_unknown_name_lists_what_there_is_and_names_the_nearest() {
        assertThatThrownBy(() -> RetryPolicies.builtIn().get("agressive"))
                .isInstanceOf(UnknownPolicyException.class)
                .hasMessageContainingAll(
                        "\"agressive\"", "Did you mean \"aggressive\"?", "default, aggressive, conservative, smart");
        assertThatThrownBy(() -> RetryPolicies.builtIn().get("zzz"))
                .isInstanceOf(UnknownPolicyException.class)
                .hasMessageNotContaining("Did you mean");
    }

    @Test
    void a_name_is_defined_once() {
        RetryPolicy mine = RetryPolicy.builder("mine").build();
        assertThatThrownBy(() -> RetryPolicies.builder().add(mine).add(mine))
                .isInstanceOf(InvalidPolicyException.class)
                .hasMessageContaining("\"mine\"");
        assertThatThrownBy(() -> RetryPolicies.builder().addAll(Map.of("skirret.policies.default.base", "1s")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"default\"");
    }

    @Test
    void settings_define_policies() {
        Properties settings = new Properties();
        settings.setProperty("skirret.policies.partner.maxRetries", "7");
        settings.setProperty("skirret.policies.partner.backoff", "linear");
        settings.setProperty("skirret.policies.partner.factor", "1.5");
        settings.setProperty("skirret.policies.partner.base", "500ms");
        settings.setProperty("skirret.policies.partner.cap", "PT10M");
        settings.setProperty("skirret.policies.partner.jitter", "10%");
        settings.setProperty("skirret.policies.partner.min-delay", "0.2 s");
        settings.setProperty("skirret.policies.partner.totalBudget", "1h");
        settings.setProperty("skirret.policies.partner.retryAfterCap", "5m");
        settings.setProperty("skirret.policies.plain.base", "3s");
        settings.setProperty("skirret.broker", "amqp://localhost");
        RetryPolicies policies = RetryPolicies.builder().addAll(settings).build();
        assertThat(policies.get("partner"))
                .isEqualTo(RetryPolicy.builder("partner")
                        .maxRetries(7)
                        .backoff(Backoff.linear(1.5))
                        .base(Duration.ofMillis(500))
                        .cap(Duration.ofMinutes(10))
                        .jitter(Jitter.proportional(0.1))
                        .minDelay(Duration.ofMillis(200))
                        .totalBudget(Duration.ofHours(1))
                        .retryAfterCap(Duration.ofMinutes(5))
                        .build());
        assertThat(policies.get("plain"))
                .isEqualTo(
                        RetryPolicy.builder("plain").base(Duration.ofSeconds(3)).build());
    }

    @ParameterizedTest
    @CsvSource({
        "backoff, EXPONENTIAL",
        "backoff, fibonacci",
        "jitter, none",
        "jitter, false",
        "jitter, full",
        "jitter, equal",
        "jitter, decorrelated",
        "jitter, 0.1",
        "totalBudget, none",
        "max_retries, 0",
        "adaptive, TRUE",
        "adaptive, false"
    })
    void every_choice_is_understood(String key, String value) {
        assertThat(RetryPolicies.builder()
                        .addAll(Map.of("skirret.policies.p." + key, value))
                        .build()
                        .find("p"))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "maxRetries, five, a whole number",
        "maxRetries, -1, a whole number",
        "maxRetries, 99999999999, a whole number",
        "maxretry, 5, Did you mean \"max-retries\"?",
        "backoff, exponentail, Did you mean \"exponential\"?",
        "base, 2, with its unit",
        "base, -2s, a duration of 0 to 365 days",
        "base, 9999999999h, a duration of 0 to 365 days",
        "base, 10m, no more than the cap",
        "multiplier, 0.5, a number of 1 to 1000",
        "multiplier, NaN, a number of 1 to 1000",
        "factor, 2, backoff = linear",
        "jitter, 1.5, a ratio of 0 to 1",
        "jitter, deco, one of none",
        "totalBudget, 0s, a duration above 0",
        "adaptive, yes, true or false",
        "deferBelow, 4, adaptive = true beside it",
        "peak, 09:00-18:00, defer-below above 0 beside it",
        "zone, Europe/Berlin, defer-below above 0 beside it"
    })
    void nonsense_is_refused_with_the_place_and_the_fix(String key, String value, String says) {
        assertThatThrownBy(() -> RetryPolicies.builder().addAll(Map.of("skirret.policies.p." + key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("p")
                .hasMessageContaining(key.equals("max_retries") ? "max" : key)
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base | 10m | no more than the cap of 5 min, got '10m' (given in code); nothing was started. Raise skirret.policies.p.cap",
                "min-delay | 10m | no more than the cap of 5 min",
                "cap | 1s | 'no less than the base, which is 2 s unless set, got ''1s'' (given in code); nothing was started. Raise it, or set skirret.policies.p.base too.'",
                "totalBudget | 0s | a duration above 0, up to 365 days, or none",
                "maxRetries | 10000000000 | 'a whole number of 0 to 2147483647, got ''10000000000'''",
                "on.503 | agressive | the name of a policy, got \"agressive\" (given in code); nothing was started. Did you mean \"aggressive\"?",
                "on.transient-network | nowhere | the name of a policy",
                "on.503 | p | 'policies for certain failures that end somewhere, got the circle p -> p'"
            })
    void each_complaint_begins_with_the_setting_in_full(String key, String value, String says) {
        assertThatThrownBy(() -> RetryPolicies.builder()
                        .addAll(Map.of("skirret.policies.p." + key, value))
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("skirret.policies.p." + key + ": expected ")
                .hasMessageContaining(says);
    }

    @Test
    void complaints_about_a_policy_as_a_whole_name_a_setting_in_full() {
        assertThatThrownBy(() -> RetryPolicies.builder().addAll(Map.of("skirret.policies.my policy.base", "1s")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("skirret.policies.my policy.base: expected a policy's name of 1 to 64 letters");
        assertThatThrownBy(() -> RetryPolicies.builder().addAll(Map.of("skirret.policies.default.base", "1s")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("skirret.policies.default.base: expected a name used once");
        assertThatThrownBy(() -> RetryPolicies.builder()
                        .addAll(Map.of(
                                "skirret.policies.p.on.network", "aggressive",
                                "skirret.policies.p.on.TRANSIENT_NETWORK", "conservative")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("skirret.policies.p.on.network: expected a type of that category")
                .hasMessageContaining("skirret.policies.p.on.TRANSIENT_NETWORK");
    }

    @Test
    void adaptive_policies_are_read() {
        String p = "skirret.policies.p.";
        assertThat(adaptive(Map.of(p + "adaptive", "true"))).isEqualTo(Adaptive.ON);
        assertThat(adaptive(Map.of(p + "adaptive", "false"))).isNull();
        assertThat(adaptive(Map.of(p + "adaptive", "true", p + "defer-below", "4")))
                .isEqualTo(Adaptive.deferring(4, PeakHours.DEFAULT));
        assertThat(adaptive(Map.of(
                        p + "adaptive", "true",
                        p + "deferBelow", "4",
                        p + "peak", "8:30 - 17:00",
                        p + "zone", "Europe/Berlin")))
                .isEqualTo(Adaptive.deferring(4, PeakHours.parse("08:30-17:00", "Europe/Berlin")));
    }

    private static Adaptive adaptive(Map<String, String> settings) {
        return RetryPolicies.builder().addAll(settings).build().get("p").adaptive();
    }

    @ParameterizedTest
    @CsvSource({
        "deferBelow, low, a priority of 0 to 256",
        "deferBelow, 257, a priority of 0 to 256",
        "peak, 9 to 5, Write them like 09:00-18:00",
        "peak, 18:00-18:00, 'two times of day, not the same'",
        "zone, Europe/Brlin, Did you mean \"Europe/Berlin\"?",
        "zone, CEST!, a time zone"
    })
    void nonsense_about_peak_hours_is_refused_with_the_place_and_the_fix(String key, String value, String says) {
        Map<String, String> settings =
                new HashMap<>(Map.of("skirret.policies.p.adaptive", "true", "skirret.policies.p.deferBelow", "4"));
        settings.put("skirret.policies.p." + key, value);
        assertThatThrownBy(() -> RetryPolicies.builder().addAll(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("skirret.policies.p." + key + ": expected ")
                .hasMessageContaining(says);
    }

    @Test
    void one_setting_under_two_spellings_and_keys_without_a_setting_are_refused() {
        assertThatThrownBy(() -> RetryPolicies.builder()
                        .addAll(Map.of("skirret.policies.p.maxRetries", "1", "skirret.policies.p.max-retries", "2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Remove one");
        for (String key : new String[] {"skirret.policies.p", "skirret.policies..base", "skirret.policies."}) {
            assertThatThrownBy(() -> RetryPolicies.builder().addAll(Map.of(key, "1")))
                    .isInstanceOf(ConfigException.class);
        }
    }
}
