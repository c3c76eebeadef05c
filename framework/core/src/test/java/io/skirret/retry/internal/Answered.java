package io.skirret.retry.internal;

import io.skirret.failure.Failure;
import io.skirret.failure.FailureType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure that a retry may help, as a service's answer tells it. */
final class Answered {
    private Answered() {}

    static Failure with(FailureType type, @Nullable Integer status, @Nullable Duration retryAfter) {
        Failure plain = Failure.of(type, 1, "test");
        return new Failure(
                type,
                1,
                plain.remediation(),
                plain.advice(),
                true,
                plain.suggestedDelay(),
                status,
                retryAfter,
                plain.evidence());
    }
}
