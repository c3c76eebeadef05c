package io.skirret.retry.internal;

import io.skirret.failure.Failure;
import io.skirret.settings.internal.Durations;
import io.skirret.text.internal.PlainText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The lines that tell an operator what happens next. One line each, whatever the names and messages hold. */
public final class RetryLog {
    private static final int MAX_NAME = 200;
    private static final int MAX_TEXT = 1_000;

    private RetryLog() {}

    /**
     * {@code Retry 2 of 5 for emails.welcome[4f0c] in 4.3 s (at 12:00:04Z), policy default: TRANSIENT_NETWORK,
     * ConnectException: Connection refused (exception type)}. A time more than 12 hours away is written with its date.
     * What an adaptive policy changed follows: {@code ; adapted, 10 s by policy; 18 of 20 recent retries after
     * TRANSIENT_NETWORK succeeded: 30 % sooner}.
     *
     * @param failure null if the task asked for the retry without a cause
     */
    public static String retry(
            String task, String id, RetryDecision.Retry decision, @Nullable Failure failure, Instant now) {
        return "Retry " + decision.retry() + " of " + decision.maxRetries() + " for " + who(task, id) + " in "
                + Durations.format(decision.delay()) + " (at " + time(decision.notBefore(), now) + "), "
                + (decision.serverAsked() ? "as the service asked, " : "") + "policy "
                + decision.policy() + ": " + why(decision, failure)
                + (decision.adjustment().isNone()
                        ? ""
                        : "; adapted, " + PlainText.line(decision.adjustment().text(), MAX_TEXT));
    }

    /**
     * {@code No retry for emails.welcome[4f0c]: Given up: 5 of 5 retries are used. Last failure: TRANSIENT_NETWORK,
     * ...}.
     */
    public static String giveUp(String task, String id, RetryDecision.GiveUp decision, @Nullable Failure failure) {
        String last = failure == null ? "" : " Last failure: " + what(failure);
        return "No retry for " + who(task, id) + ": " + PlainText.line(decision.text(), MAX_TEXT) + last;
    }

    private static String why(RetryDecision.Retry decision, @Nullable Failure failure) {
        if (failure == null) {
            return "the task asked for it";
        }
        String how = switch (decision.reason()) {
            case EXPLICIT -> "the task asked for it after ";
            case BREAKER_OPEN -> "not run, ";
            default -> "";
        };
        return how + what(failure);
    }

    private static String what(Failure failure) {
        return failure.type() + ", " + PlainText.line(failure.evidence(), MAX_TEXT);
    }

    private static String who(String task, String id) {
        return PlainText.line(task, MAX_NAME) + "[" + PlainText.line(id, MAX_NAME) + "]";
    }

    private static String time(Instant at, Instant now) {
        Instant whole = at.truncatedTo(ChronoUnit.SECONDS);
        String iso = whole.toString();
        boolean soon = at.isBefore(now.plus(12, ChronoUnit.HOURS));
        return soon ? iso.substring(iso.indexOf('T') + 1) : iso;
    }
}
