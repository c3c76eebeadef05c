package io.skirret.retry;

import io.skirret.failure.FailureType;
import java.time.Duration;
import java.util.List;

/**
 * The policy {@code smart} and those it sends failures to. Its first delay for a type is the type's usual one. What it
 * says nothing of follows its own numbers, which are those of {@code default}.
 */
final class SmartPolicies {

    static final RetryPolicy DATABASE = growing("smart-database", 5, FailureType.TRANSIENT_DATABASE, 3_600);
    static final RetryPolicy NETWORK = growing("smart-network", 3, FailureType.TRANSIENT_NETWORK, 1_800);
    static final RetryPolicy EXTERNAL = growing("smart-external", 2, FailureType.EXTERNAL_API_DOWN, 7_200).toBuilder()
            .backoff(Backoff.fibonacci())
            .build();
    static final RetryPolicy MEMORY = growing("smart-memory", 3, FailureType.SYSTEM_OUT_OF_MEMORY, 1_800);
    static final RetryPolicy DISK = growing("smart-disk", 4, FailureType.SYSTEM_DISK_FULL, 7_200);
    static final RetryPolicy TIMEOUT = growing("smart-timeout", 3, FailureType.SYSTEM_TIMEOUT, 1_800);

    static final RetryPolicy SMART = RetryPolicy.builder("smart")
            .forType(FailureType.TRANSIENT_DATABASE, DATABASE.name())
            .forType(FailureType.TRANSIENT_NETWORK, NETWORK.name())
            .forType(FailureType.TRANSIENT_RATE_LIMIT, "aggressive")
            .forType(FailureType.EXTERNAL_API_DOWN, EXTERNAL.name())
            .forType(FailureType.SYSTEM_OUT_OF_MEMORY, MEMORY.name())
            .forType(FailureType.SYSTEM_DISK_FULL, DISK.name())
            .forType(FailureType.SYSTEM_TIMEOUT, TIMEOUT.name())
            .build();

    private SmartPolicies() {}

    static List<RetryPolicy> all() {
        return List.of(SMART, DATABASE, NETWORK, EXTERNAL, MEMORY, DISK, TIMEOUT);
    }

    private static RetryPolicy growing(String name, int maxRetries, FailureType type, int capSeconds) {
        return RetryPolicy.builder(name)
                .maxRetries(maxRetries)
                .base(type.usualDelay().orElseThrow())
                .cap(Duration.ofSeconds(capSeconds))
                .build();
    }
}
