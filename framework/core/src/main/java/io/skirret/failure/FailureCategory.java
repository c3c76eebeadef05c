package io.skirret.failure;

/** The seven kinds of failure a retry policy tells apart; each {@link FailureType} belongs to one. */
public enum FailureCategory {
    /** A fault that passes by itself, such as a restarting database. */
    TRANSIENT(true),
    /** A service asked for fewer calls. */
    RATE_LIMITED(true),
    /** A connection failed, broke or stayed silent. */
    NETWORK(true),
    /** The machine ran out of time, memory or disk space. */
    SYSTEM(true),
    /** The same call fails again until a person changes something. */
    PERMANENT(false),
    /** The data was refused. */
    VALIDATION(false),
    /** A credential is missing, wrong or not allowed to do this. */
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
