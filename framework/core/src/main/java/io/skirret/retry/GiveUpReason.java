package io.skirret.retry;

/** Why a task is not retried (again). */
public enum GiveUpReason {
    /** All retries were used. */
    EXHAUSTED("retries-exhausted"),
    /** Not all retries were used, but retries after such failures seldom succeed lately, and the policy is adaptive. */
    CUT_SHORT("retries-cut-short"),
    /** The next retry would start after the total time budget. */
    BUDGET_SPENT("time-budget-spent"),
    /** The exception is in {@code dontAutoretryFor}. */
    VETOED("vetoed-by-task"),
    /** An HTTP status that will not change by asking again. */
    NOT_RETRYABLE_STATUS("http-status-not-retryable"),
    /** A failure type that will not change by running again. */
    NOT_RETRYABLE_TYPE("failure-not-retryable"),
    /** {@code autoretryFor} is given and does not name the exception. */
    NOT_LISTED("exception-not-listed");

    private final String code;

    GiveUpReason(String code) {
        this.code = code;
    }

    /** The stable code that travels with a dead letter. */
    public String code() {
        return code;
    }
}
