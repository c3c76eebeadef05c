package io.skirret.task;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link Task} said, with null for each attribute left unset. See {@link Task} for meanings. */
public record TaskSettings(
        @Nullable String queue,
        @Nullable String policy,
        @Nullable Integer maxRetries,
        Set<Class<? extends Throwable>> autoretryFor,
        Set<Class<? extends Throwable>> dontAutoretryFor,
        OnExhausted onExhausted,
        @Nullable Boolean retryBackoff,
        @Nullable Duration retryBackoffMax,
        @Nullable Boolean retryJitter,
        @Nullable Duration timeLimit,
        @Nullable Duration softTimeLimit,
        @Nullable Duration expires,
        @Nullable String rateLimit,
        @Nullable String rateLimitKey,
        @Nullable Integer maxConcurrency,
        @Nullable Integer priority,
        boolean acksLate,
        boolean ignoreResult,
        @Nullable String circuitBreaker,
        @Nullable String idempotencyKey,
        @Nullable Duration idempotencyWindow,
        @Nullable Class<? extends TaskCallbacks> callbacks,
        List<String> aliases) {

    /** In the place of a circuit breaker's name: one for this task alone, called like the task. */
    public static final String OWN_BREAKER = "own";

    private static final TaskSettings DEFAULTS = builder().build();

    public TaskSettings {
        Objects.requireNonNull(onExhausted, "onExhausted");
        autoretryFor = Set.copyOf(autoretryFor);
        dontAutoretryFor = Set.copyOf(dontAutoretryFor);
        aliases = List.copyOf(aliases);
    }

    /** All unset, {@code acksLate} true, {@code onExhausted} dead letter. */
    public static Builder builder() {
        return new Builder();
    }

    /** All unset. */
    public static TaskSettings defaults() {
        return DEFAULTS;
    }

    /** Collects what is set. Not thread-safe. */
    public static final class Builder {
        private @Nullable String queue;
        private @Nullable String policy;
        private @Nullable Integer maxRetries;
        private Set<Class<? extends Throwable>> autoretryFor = Set.of();
        private Set<Class<? extends Throwable>> dontAutoretryFor = Set.of();
        private OnExhausted onExhausted = OnExhausted.DEAD_LETTER;
        private @Nullable Boolean retryBackoff;
        private @Nullable Duration retryBackoffMax;
        private @Nullable Boolean retryJitter;
        private @Nullable Duration timeLimit;
        private @Nullable Duration softTimeLimit;
        private @Nullable Duration expires;
        private @Nullable String rateLimit;
        private @Nullable String rateLimitKey;
        private @Nullable Integer maxConcurrency;
        private @Nullable Integer priority;
        private boolean acksLate = true;
        private boolean ignoreResult;
        private @Nullable String circuitBreaker;
        private @Nullable String idempotencyKey;
        private @Nullable Duration idempotencyWindow;
        private @Nullable Class<? extends TaskCallbacks> callbacks;
        private List<String> aliases = List.of();

        private Builder() {}

        /** As {@link Task#queue}. Default: the client's. */
        public Builder queue(String value) {
            this.queue = value;
            return this;
        }

        /** As {@link Task#policy}. Default: the policy named default. */
        public Builder policy(String value) {
            this.policy = value;
            return this;
        }

        /** As {@link Task#maxRetries}. Default: the policy's. */
        public Builder maxRetries(int value) {
            this.maxRetries = value;
            return this;
        }

        /** As {@link Task#autoretryFor}. Default: empty. */
        public Builder autoretryFor(Set<Class<? extends Throwable>> types) {
            this.autoretryFor = types;
            return this;
        }

        /** As {@link Task#dontAutoretryFor}. Default: empty. */
        public Builder dontAutoretryFor(Set<Class<? extends Throwable>> types) {
            this.dontAutoretryFor = types;
            return this;
        }

        /** As {@link Task#onExhausted}. Default: it dies. */
        public Builder onExhausted(OnExhausted value) {
            this.onExhausted = value;
            return this;
        }

        /** As {@link Task#retryBackoff}. Default: the policy's. */
        public Builder retryBackoff(boolean value) {
            this.retryBackoff = value;
            return this;
        }

        /** As {@link Task#retryBackoffMax}. Default: the policy's. */
        public Builder retryBackoffMax(Duration value) {
            this.retryBackoffMax = value;
            return this;
        }

        /** As {@link Task#retryJitter}. Default: the policy's. */
        public Builder retryJitter(boolean value) {
            this.retryJitter = value;
            return this;
        }

        /** As {@link Task#timeLimit}. Default: none. */
        public Builder timeLimit(Duration value) {
            this.timeLimit = value;
            return this;
        }

        /** As {@link Task#softTimeLimit}. Default: none. */
        public Builder softTimeLimit(Duration value) {
            this.softTimeLimit = value;
            return this;
        }

        /** As {@link Task#expires}. Default: never. */
        public Builder expires(Duration value) {
            this.expires = value;
            return this;
        }

        /** As {@link Task#rateLimit}. Default: no limit. */
        public Builder rateLimit(String value) {
            this.rateLimit = value;
            return this;
        }

        /** As {@link Task#rateLimitKey}. Default: one limit for all calls. */
        public Builder rateLimitKey(String value) {
            this.rateLimitKey = value;
            return this;
        }

        /** As {@link Task#maxConcurrency}. Default: no limit. */
        public Builder maxConcurrency(int value) {
            this.maxConcurrency = value;
            return this;
        }

        /** As {@link Task#priority}. Default: none. */
        public Builder priority(int value) {
            this.priority = value;
            return this;
        }

        /** As {@link Task#acksLate}. Default: true. */
        public Builder acksLate(boolean value) {
            this.acksLate = value;
            return this;
        }

        /** As {@link Task#ignoreResult}. Default: false. */
        public Builder ignoreResult(boolean value) {
            this.ignoreResult = value;
            return this;
        }

        /** As {@link Task#circuitBreaker}. Default: none. */
        public Builder circuitBreaker(String value) {
            this.circuitBreaker = value;
            return this;
        }

        /** As {@link Task#idempotencyKey}. Default: none. */
        public Builder idempotencyKey(String value) {
            this.idempotencyKey = value;
            return this;
        }

        /** As {@link Task#idempotencyWindow}. Default: a day. */
        public Builder idempotencyWindow(Duration value) {
            this.idempotencyWindow = value;
            return this;
        }

        /** As {@link Task#callbacks}. Default: none. */
        public Builder callbacks(Class<? extends TaskCallbacks> type) {
            this.callbacks = type;
            return this;
        }

        /** As {@link Task#aliases}. Default: none. */
        public Builder aliases(String... values) {
            this.aliases = List.of(values);
            return this;
        }

        /** What was set; the rest is unset. */
        public TaskSettings build() {
            return new TaskSettings(
                    queue,
                    policy,
                    maxRetries,
                    autoretryFor,
                    dontAutoretryFor,
                    onExhausted,
                    retryBackoff,
                    retryBackoffMax,
                    retryJitter,
                    timeLimit,
                    softTimeLimit,
                    expires,
                    rateLimit,
                    rateLimitKey,
                    maxConcurrency,
                    priority,
                    acksLate,
                    ignoreResult,
                    circuitBreaker,
                    idempotencyKey,
                    idempotencyWindow,
                    callbacks,
                    aliases);
        }
    }
}
