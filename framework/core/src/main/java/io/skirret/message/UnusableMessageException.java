package io.skirret.message;

/**
 * A message that can never run as it is; says why with a stable code and a detail safe to log (bounded, no control
 * characters).
 */
public final class UnusableMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final UnusableReason reason;
    private final String detail;

    /**
     * @param reason which kind of defect it is
     * @param detail what was expected and what came, for a person; without values that the message carries
     */
    public UnusableMessageException(UnusableReason reason, String detail) {
        super(reason.code() + ": " + detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    /** Which kind of defect the message has. */
    public UnusableReason reason() {
        return reason;
    }

    /** What is wrong, for where the reason stands beside it; the message has both. */
    public String detail() {
        return detail;
    }
}
