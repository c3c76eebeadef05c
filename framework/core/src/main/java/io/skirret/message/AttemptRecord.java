package io.skirret.message;

import io.skirret.message.internal.SafeText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One failed attempt, as the message itself remembers it. Texts are made safe and cut on construction.
 *
 * @param number 1 for the first attempt
 * @param at when it failed
 * @param worker name of the worker that ran it
 * @param failureType what the failure was taken for
 * @param exception class name of the exception
 * @param message its message, null if it had none; one line, at most 500 characters
 * @param delay wait asked for before the next attempt, null if there is none
 * @param took how long it ran, from its start to {@code at}; zero if that is not known
 * @param deferrals how often it was deferred before it ran, by a limit or a budget, each time for a wait of its own
 * @param adapted what an adaptive policy changed of the delay or the number of retries and why; one line, at most 500
 *     characters; null if nothing
 */
public record AttemptRecord(
        int number,
        Instant at,
        String worker,
        String failureType,
        String exception,
        @Nullable String message,
        @Nullable Duration delay,
        Duration took,
        int deferrals,
        @Nullable String adapted) {

    static final int MAX_MESSAGE = 500;
    private static final int MAX_NAME = 255;

    public AttemptRecord {
        if (number < 1) {
            throw new IllegalArgumentException("attempts count from 1, got " + number);
        }
        if (deferrals < 0) {
            throw new IllegalArgumentException("expected a count of 0 or more, got " + deferrals);
        }
        if (took.isNegative()) {
            throw new IllegalArgumentException("expected a time of 0 or more, got " + took);
        }
        worker = SafeText.line(worker, MAX_NAME);
        failureType = SafeText.line(failureType, MAX_NAME);
        exception = SafeText.line(exception, MAX_NAME);
        message = message == null ? null : SafeText.line(message, MAX_MESSAGE);
        adapted = adapted == null ? null : SafeText.line(adapted, MAX_MESSAGE);
    }

    /** One that was neither deferred nor adapted, and took no time that is known. */
    public AttemptRecord(
            int number,
            Instant at,
            String worker,
            String failureType,
            String exception,
            @Nullable String message,
            @Nullable Duration delay) {
        this(number, at, worker, failureType, exception, message, delay, Duration.ZERO, 0, null);
    }
}
