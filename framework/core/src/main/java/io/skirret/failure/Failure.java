package io.skirret.failure;

import io.skirret.text.internal.PlainText;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a throwable was found to be. Immutable; holds no reference to the throwable.
 *
 * @param type what failed
 * @param confidence how sure, from 0 to 1: exact exception types, HTTP status and SQL states speak with 0.96 and more,
 *     message patterns with 0.85 to 0.95, broad exception types with 0.8 and more; a suppressed exception is believed
 *     0.1 less, a failure that should have passed and came back again and again up to 0.2 less; 0 if nothing known
 *     matches
 * @param remediation what helps
 * @param advice one sentence for a person about the failure at hand
 * @param retryRecommended whether trying again can help; false vetoes automatic retries
 * @param suggestedDelay advice for a person: how long to wait before trying again; null if no retry is recommended or
 *     nothing suggests a delay. It sets no delay, not even from a rule of the user's own: retry policies decide, from
 *     their numbers and from {@code retryAfter}
 * @param httpStatus the HTTP status found in the cause chain, null if none
 * @param retryAfter what the {@code Retry-After} header asked for, never negative, not yet capped; null if absent,
 *     malformed or in the past
 * @param evidence which exception spoke and how, in one line of printable characters, no more than 2,000:
 *     {@code ConnectException: Connection refused (exception type)}. What is given is made so
 */
public record Failure(
        FailureType type,
        double confidence,
        Remediation remediation,
        String advice,
        boolean retryRecommended,
        @Nullable Duration suggestedDelay,
        @Nullable Integer httpStatus,
        @Nullable Duration retryAfter,
        String evidence) {
    private static final int MAX_EVIDENCE = 2_000;

    /** @throws IllegalArgumentException if the confidence is not within 0 to 1 or a duration is negative */
    public Failure {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(remediation, "remediation");
        Objects.requireNonNull(advice, "advice");
        evidence = PlainText.line(Objects.requireNonNull(evidence, "evidence"), MAX_EVIDENCE);
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence: expected 0 to 1, got " + confidence);
        }
        requireNotNegative("suggestedDelay", suggestedDelay);
        requireNotNegative("retryAfter", retryAfter);
    }

    /**
     * A failure with the type's own remediation, advice, retry recommendation and delay: what most user rules return.
     */
    public static Failure of(FailureType type, double confidence, String evidence) {
        return new Failure(
                type,
                confidence,
                type.remediation(),
                type.meaning() + " " + type.remediation().advice(),
                type.retriable(),
                type.usualDelay().orElse(null),
                null,
                null,
                evidence);
    }

    /** The category of its type. */
    public FailureCategory category() {
        return type.category();
    }

    /** The same failure with another advice. */
    public Failure withAdvice(Remediation newRemediation, String newAdvice) {
        return new Failure(
                type,
                confidence,
                newRemediation,
                newAdvice,
                retryRecommended,
                suggestedDelay,
                httpStatus,
                retryAfter,
                evidence);
    }

    /**
     * The same failure with another recommendation; {@code delay} is its suggested delay, null if nothing suggests one.
     */
    public Failure withRetry(boolean recommended, @Nullable Duration delay) {
        return new Failure(type, confidence, remediation, advice, recommended, delay, httpStatus, retryAfter, evidence);
    }

    private static void requireNotNegative(String what, @Nullable Duration duration) {
        if (duration != null && duration.isNegative()) {
            throw new IllegalArgumentException(what + ": expected zero or more, got " + duration);
        }
    }
}
