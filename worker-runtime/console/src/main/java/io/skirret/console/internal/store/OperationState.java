package io.skirret.console.internal.store;

/** How far an operation is. */
public enum OperationState {
    /** Nobody has begun it. */
    WAITING,
    /** Its canary is sent; a person lets it go on, or ends it. */
    CANARY,
    /** It is being sent. */
    RUNNING,
    /** A person, or a refusal of the broker, holds it up. */
    PAUSED,
    /** All is sent or refused; outcomes may still come. */
    COMPLETED,
    /** A person ended it. */
    CANCELLED
}
