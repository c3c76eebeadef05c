package io.skirret.message;

import io.skirret.failure.Fingerprint;
import io.skirret.message.internal.AttemptHistory;
import io.skirret.message.internal.DeadLetterHeaders;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.Headers;
import io.skirret.message.internal.Iso8601;
import io.skirret.message.internal.Marks;
import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry among the dead letters: the message as it arrived, and why it ended there. Texts are made safe and cut on
 * construction.
 *
 * @param reason code: one of the constants here, an {@link UnusableReason#code()}, or why a worker gave the call up;
 *     another word where the broker used one
 * @param failureType what the failure was taken for, null if no task failed
 * @param httpStatus HTTP status that the failure speaks of, null if none
 * @param advice what a person can do about the failure at hand, in one line; null if no task failed
 * @param exception class name of the exception, null if there was none
 * @param exceptionMessage its message in one line, or what is wrong with the message
 * @param stackTrace its stack trace, cut
 * @param fingerprint of the whole exception, made where it was thrown; null if there was none, or if nobody made it
 * @param attempts how often the task ran, as far as is known
 * @param firstAt when its first attempt failed
 * @param lastAt when it died
 * @param worker who gave it up, null if the broker did
 * @param queue work queue it died in
 * @param breaker of a parked call, the circuit breaker whose closing lets it go; null if only a person does
 * @param headersDropped how many of the message's headers are missing because the entry had no room for them
 * @param message the message, body to the byte; its headers without those of single hops and without what this entry
 *     says
 */
public record DeadLetter(
        String reason,
        @Nullable String failureType,
        @Nullable Integer httpStatus,
        @Nullable String advice,
        @Nullable String exception,
        @Nullable String exceptionMessage,
        @Nullable String stackTrace,
        @Nullable Fingerprint fingerprint,
        int attempts,
        @Nullable Instant firstAt,
        @Nullable Instant lastAt,
        @Nullable String worker,
        @Nullable String queue,
        @Nullable String breaker,
        int headersDropped,
        Message message) {

    /** The task itself said so. */
    public static final String REJECTED = "rejected";
    /** Its retries are used up, and its task wants it kept until somebody lets it go. */
    public static final String PARKED = "parked";
    /** Taken too often without an outcome: it kills its workers. */
    public static final String DELIVERY_LIMIT = "delivery-limit";
    /** Its time to live ended in the queue. */
    public static final String EXPIRED = "expired";
    /** The queue was full. */
    public static final String OVERFLOW = "overflow";

    static final int MAX_STACK_TRACE = 4096;
    static final int MAX_MESSAGE = 1000;
    private static final int MAX_NAME = 255;
    private static final int MAX_COMPONENTS = 16;
    private static final int MAX_COMPONENT = 300;

    public DeadLetter {
        reason = SafeText.line(reason, MAX_NAME);
        failureType = cut(failureType, MAX_NAME);
        advice = cut(advice, MAX_MESSAGE);
        exception = cut(exception, MAX_NAME);
        exceptionMessage = cut(exceptionMessage, MAX_MESSAGE);
        stackTrace = stackTrace == null ? null : SafeText.lines(stackTrace, MAX_STACK_TRACE);
        fingerprint = cut(fingerprint);
        attempts = Math.max(0, attempts);
        worker = cut(worker, MAX_NAME);
        queue = cut(queue, MAX_NAME);
        breaker = cut(breaker, MAX_NAME);
        headersDropped = Math.max(0, headersDropped);
    }

    private static @Nullable String cut(@Nullable String text, int max) {
        return text == null ? null : SafeText.line(text, max);
    }

    private static @Nullable Fingerprint cut(@Nullable Fingerprint fingerprint) {
        return fingerprint == null
                ? null
                : new Fingerprint(
                        fingerprint.version(),
                        fingerprint.value(),
                        fingerprint.components().stream()
                                .limit(MAX_COMPONENTS)
                                .map(each -> SafeText.line(each, MAX_COMPONENT))
                                .toList());
    }

    /** An entry for this message. */
    public static Builder of(String reason, Message message) {
        return new Builder(reason, message);
    }

    /** An entry for a message that can never run as it is. */
    public static Builder of(UnusableMessageException unusable, Message message) {
        return new Builder(unusable.reason().code(), message).exceptionMessage(unusable.detail());
    }

    /** The entry in a message from a dead-letter queue, whether a worker or the broker put it there. Never fails. */
    public static DeadLetter from(Message entry) {
        return DeadLetterHeaders.read(entry);
    }

    /** The message to publish to the dead letters. Always small enough in its headers; the body is the original's. */
    public Message toMessage() {
        return DeadLetterHeaders.write(this);
    }

    /**
     * What to publish to give the call another life: the same body and headers, retries and attempts back to none,
     * {@link #replays()} one higher. {@link #expires()} still holds: once it has passed, a worker drops the call.
     */
    public Message original() {
        Map<String, @Nullable Object> headers = Headers.clean(message.headers());
        int replays = Headers.count(headers, HeaderNames.REPLAYS);
        Integer priority = Headers.priorityOf(headers, message.properties());
        headers.remove(HeaderNames.ATTEMPTS);
        Marks.remove(headers);
        headers.remove(HeaderNames.PRIORITY);
        headers.remove(HeaderNames.SELF_SENDS);
        if (headers.containsKey(HeaderNames.TASK) || headers.containsKey(HeaderNames.RETRIES)) {
            headers.put(HeaderNames.RETRIES, 0);
        }
        headers.put(HeaderNames.REPLAYS, replays + 1);
        return new Message(Headers.republishable(message.properties(), priority), headers, message.body());
    }

    /** {@link #original()} without its time to expire, so that a worker runs it however late it is. */
    public Message originalWithoutExpiry() {
        Message original = original();
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(original.headers());
        headers.replace(HeaderNames.EXPIRES, null);
        return new Message(original.properties(), headers, original.body());
    }

    /** Name of the task in one safe line, or null if the message names none. */
    public @Nullable String task() {
        return text(HeaderNames.TASK);
    }

    /** Task id in one safe line, or null if the message has none. */
    public @Nullable String id() {
        return text(HeaderNames.ID);
    }

    /** From when on no worker runs the call; null for never, or if nobody can read what the message says. */
    public @Nullable Instant expires() {
        return message.headers().get(HeaderNames.EXPIRES) instanceof String text
                ? Iso8601.parse(text).orElse(null)
                : null;
    }

    /** How often the call was sent again from the dead letters before it died this time. */
    public int replays() {
        return Headers.count(message.headers(), HeaderNames.REPLAYS);
    }

    /** The failed attempts, oldest first, as far as the message remembers them; read-only. */
    public List<AttemptRecord> history() {
        return AttemptHistory.from(message.headers()).records();
    }

    /** How many attempts between the first and the second of {@link #history} are not remembered; 0 for none. */
    public int historyDropped() {
        return AttemptHistory.from(message.headers()).dropped();
    }

    /**
     * What it has in common with others that one change would mend: its {@link #fingerprint} if that has the version of
     * now, else one of what is recorded here, whose stack trace may be cut.
     *
     * @param ownPackages as for {@link Fingerprint#of}; not asked if the entry's own fingerprint is taken
     */
    public Fingerprint group(Set<String> ownPackages) {
        Fingerprint own = fingerprint;
        if (own != null && own.version() == Fingerprint.VERSION) {
            return own;
        }
        return exception == null && stackTrace == null
                ? Fingerprint.ofReason(reason, exceptionMessage)
                : Fingerprint.ofRecorded(exception, exceptionMessage, stackTrace, httpStatus, ownPackages);
    }

    private @Nullable String text(String header) {
        return message.headers().get(header) instanceof String text ? SafeText.line(text, MAX_NAME) : null;
    }

    /** Collects what is known. Not thread-safe. */
    public static final class Builder {
        private final String reason;
        private final Message message;
        private @Nullable String failureType;
        private @Nullable Integer httpStatus;
        private @Nullable String advice;
        private @Nullable String exception;
        private @Nullable String exceptionMessage;
        private @Nullable String stackTrace;
        private @Nullable Fingerprint fingerprint;
        private int attempts;
        private @Nullable Instant firstAt;
        private @Nullable Instant lastAt;
        private @Nullable String worker;
        private @Nullable String queue;
        private @Nullable String breaker;

        private Builder(String reason, Message message) {
            this.reason = reason;
            this.message = message;
            this.firstAt = AttemptHistory.from(message.headers()).firstAt().orElse(null);
        }

        /** The name of the {@link io.skirret.failure.FailureType} of the last failure; null, the default, for none. */
        public Builder failureType(@Nullable String value) {
            this.failureType = value;
            return this;
        }

        /** The HTTP status of the last failure; null, the default, for none. */
        public Builder httpStatus(@Nullable Integer value) {
            this.httpStatus = value;
            return this;
        }

        /** What helps, in one sentence; null, the default, for none. */
        public Builder advice(@Nullable String value) {
            this.advice = value;
            return this;
        }

        /** Type, message and stack trace of what was thrown; safe with any exception. */
        public Builder failure(Throwable thrown) {
            this.exception = SafeText.type(thrown);
            this.exceptionMessage = SafeText.message(thrown, MAX_MESSAGE);
            this.stackTrace = SafeText.stackTrace(thrown, MAX_STACK_TRACE);
            return this;
        }

        /** The class name of what was thrown; null, the default, for nothing. */
        public Builder exception(@Nullable String value) {
            this.exception = value;
            return this;
        }

        /** The message of what was thrown; null, the default, for none. */
        public Builder exceptionMessage(@Nullable String value) {
            this.exceptionMessage = value;
            return this;
        }

        /** The stack trace of what was thrown; null, the default, for none. */
        public Builder stackTrace(@Nullable String value) {
            this.stackTrace = value;
            return this;
        }

        /** The fingerprint of what was thrown; null, the default, for none. */
        public Builder fingerprint(@Nullable Fingerprint value) {
            this.fingerprint = value;
            return this;
        }

        /** How often the task ran; 0, the default, if it never did. */
        public Builder attempts(int value) {
            this.attempts = value;
            return this;
        }

        /** Default: what the message's own history tells. */
        public Builder firstAt(@Nullable Instant value) {
            this.firstAt = value;
            return this;
        }

        /** When it became a dead letter; null, the default, for unknown. */
        public Builder lastAt(@Nullable Instant value) {
            this.lastAt = value;
            return this;
        }

        /** The name of the worker that gave it up; null, the default, for unknown. */
        public Builder worker(@Nullable String value) {
            this.worker = value;
            return this;
        }

        /** The queue it was taken from; null, the default, for unknown. */
        public Builder queue(@Nullable String value) {
            this.queue = value;
            return this;
        }

        /** The circuit breaker whose closing lets it go; null, the default, for none. */
        public Builder breaker(@Nullable String value) {
            this.breaker = value;
            return this;
        }

        /** The dead letter. What was not set is null or 0. */
        public DeadLetter build() {
            return new DeadLetter(
                    reason,
                    failureType,
                    httpStatus,
                    advice,
                    exception,
                    exceptionMessage,
                    stackTrace,
                    fingerprint,
                    attempts,
                    firstAt == null ? lastAt : firstAt,
                    lastAt,
                    worker,
                    queue,
                    breaker,
                    0,
                    message);
        }
    }
}
