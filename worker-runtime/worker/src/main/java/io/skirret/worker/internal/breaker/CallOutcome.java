package io.skirret.worker.internal.breaker;

import io.skirret.failure.FailureType;

/** What a run says of the resource that it used. */
public enum CallOutcome {
    /** It works. */
    WORKS,
    /** It does not. */
    FAILS,
    /** Nothing: the data was wrong, or the code, or nobody knows. */
    NOTHING;

    /** What a failure of this type says. */
    public static CallOutcome of(FailureType type) {
        return switch (type) {
            case TRANSIENT_DATABASE, TRANSIENT_NETWORK, TRANSIENT_RATE_LIMIT, EXTERNAL_API_DOWN, SYSTEM_TIMEOUT ->
                FAILS;
            case PERMANENT_VALIDATION,
                    PERMANENT_NOT_FOUND,
                    PERMANENT_AUTHENTICATION,
                    PERMANENT_PERMISSION,
                    CONFIG_MISSING_SETTING,
                    CONFIG_INVALID,
                    SYSTEM_OUT_OF_MEMORY,
                    SYSTEM_DISK_FULL,
                    CODE_DEFECT,
                    UNKNOWN -> NOTHING;
        };
    }
}
