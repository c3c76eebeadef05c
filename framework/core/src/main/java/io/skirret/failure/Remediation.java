package io.skirret.failure;

/** What helps against a failure: the eight answers to "and now?". */
public enum Remediation {
    /** Nothing to do: it is tried again by itself. */
    AUTO_RETRY("Nothing to do: it is tried again by itself."),
    /** Check whether the effect already happened, then retry it by hand. */
    MANUAL_RETRY("Check whether the effect already happened, then retry it by hand."),
    /** Correct the arguments or the data they name, then send the task again. */
    FIX_DATA("Correct the arguments or the data they name, then send the task again."),
    /** Correct the configuration or credential, then retry. */
    FIX_CONFIG("Correct the configuration or credential, then retry."),
    /** Give the worker more memory, disk or CPU, or fewer tasks at once. */
    SCALE_RESOURCES("Give the worker more memory, disk or CPU, or fewer tasks at once."),
    /** Tell the team that owns this task: it needs a change of code or deployment. */
    ALERT_TEAM("Tell the team that owns this task: it needs a change of code or deployment."),
    /** Look at the status of the service that was called; a retry helps once it is back. */
    CHECK_EXTERNAL("Look at the status of the service that was called; a retry helps once it is back."),
    /** Read the stack trace: nothing known matches this failure. */
    INVESTIGATE("Read the stack trace: nothing known matches this failure.");

    private final String advice;

    Remediation(String advice) {
        this.advice = advice;
    }

    /** One sentence for a person, in general; {@link Failure#advice()} is about the failure at hand. */
    public String advice() {
        return advice;
    }
}
