package io.skirret.failure;

/** The seven kinds of failure a retry policy tells apart; each {@link FailureType} belongs to one. */
public enum FailureCategory {
    TRANSIENT(true),
    RATE_LIMITED(true),
    NETWORK(true),
    SYSTEM(true),
    PERMANENT(false),
    VALIDATION(false),
    AUTHENTICATION(false);

    private final boolean retriable;

    FailureCategory(boolean retriable) {
        this.retriable = retriable;
    }

    /** Whether running the same call again can succeed without a person changing something first. */
    public boolean retriable() {
        return retriable;
    }
}
