package io.skirret.retry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import io.skirret.retry.GiveUpReason;
import io.skirret.settings.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryLogTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Failure REFUSED =
            Failure.of(FailureType.TRANSIENT_NETWORK, 1, "ConnectException: Connection refused (exception type)");

    @Test
    void a_retry_is_told_in_one_line() {
        assertThat(RetryLog.retry("emails.welcome", "4f0c", retry(Duration.ofMillis(4_260)), REFUSED, NOW))
                .isEqualTo("Retry 2 of 5 for emails.welcome[4f0c] in 4.3 s (at 12:00:04Z), policy default: "
                        + "TRANSIENT_NETWORK, ConnectException: Connection refused (exception type)");
    }

    @Test
    void a_far_retry_has_its_date() {
        assertThat(RetryLog.retry("t", "i", retry(Duration.ofHours(13)), REFUSED, NOW))
                .contains("in 13 h (at 2026-11-22T01:00:00Z)");
    }

    @Test
    void giving_up_names_the_last_failure() {
        RetryDecision.GiveUp giveUp =
                new RetryDecision.GiveUp(GiveUpReason.EXHAUSTED, "Given up: 5 of 5 retries are used.");
        assertThat(RetryLog.giveUp("emails.welcome", "4f0c", giveUp, REFUSED))
                .isEqualTo("No retry for emails.welcome[4f0c]: Given up: 5 of 5 retries are used. Last failure: "
                        + "TRANSIENT_NETWORK, ConnectException: Connection refused (exception type)");
    }

    @Test
    void names_from_the_wire_cannot_break_the_line() {
        String line = RetryLog.retry("a\r\nb\u001b[31m\u202e", "x".repeat(10_000), retry(Duration.ZERO), REFUSED, NOW);
        assertThat(line).doesNotContain("\r", "\n", "\u001b", "\u202e").hasSizeLessThan(1_000);
    }

    @Test
    void a_line_break_becomes_a_space_and_what_cannot_be_shown_its_sign() {
        assertThat(RetryLog.retry("a\r\nb\u001b\u202e", "half \ud800", retry(Duration.ZERO), REFUSED, NOW))
                .startsWith("Retry 2 of 5 for a  b\uFFFD\uFFFD[half \uFFFD] in ");
    }

    @Test
    void it_says_why_it_waits_so_long() {
        RetryDecision.Retry asked = new RetryDecision.Retry(
                1,
                3,
                Duration.ofMinutes(30),
                NOW.plus(Duration.ofMinutes(30)),
                RetryReason.FAILURE_TYPE,
                "default",
                true,
                null,
                Adjustment.NONE);

        assertThat(RetryLog.retry("t", "i", asked, REFUSED, NOW))
                .contains("in 30 min (at ")
                .contains("), as the service asked, policy default: ");
    }

    @Test
    void a_rules_endless_evidence_is_cut() {
        Failure endless = Failure.of(FailureType.UNKNOWN, 0, "\ud83d\ude00".repeat(1_000_000));
        assertThat(RetryLog.retry("t", "i", retry(Duration.ZERO), endless, NOW)).hasSizeLessThan(3_000);
    }

    @Test
    void durations_read_well() {
        assertThat(Durations.format(Duration.ofMillis(100))).isEqualTo("100 ms");
        assertThat(Durations.format(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Durations.format(Duration.ofSeconds(1))).isEqualTo("1 s");
        assertThat(Durations.format(Duration.ofMillis(59_949))).isEqualTo("59.9 s");
        assertThat(Durations.format(Duration.ofMillis(59_950))).isEqualTo("1 min");
        assertThat(Durations.format(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
        assertThat(Durations.format(Duration.ofSeconds(3_600))).isEqualTo("1 h");
        assertThat(Durations.format(Duration.ofHours(51))).isEqualTo("2 d 3 h");
    }

    private static RetryDecision.Retry retry(Duration delay) {
        return new RetryDecision.Retry(
                2, 5, delay, NOW.plus(delay), RetryReason.FAILURE_TYPE, "default", false, null, Adjustment.NONE);
    }
}
