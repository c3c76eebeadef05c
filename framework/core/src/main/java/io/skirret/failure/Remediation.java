package io.skirret.failure;

/** What helps against a failure: the eight answers to "and now?". */
public enum Remediation {
    AUTO_RETRY("Nothing to do: it is tried again by itself."),
    MANUAL_RETRY("Check whether the effect already happened, then retry it by hand."),
    FIX_DATA("Correct the arguments or the data they name, then send the task again."),
    FIX_CONFIG("Correct the configuration or credential, then retry."),
    SCALE_RESOURCES("Give the worker more memory, disk or CPU, or fewer tasks at once."),
    ALERT_TEAM("Tell the team that owns this task: it needs a change of code or deployment."),
    CHECK_EXTERNAL("Look at the status of the service that was called; retries go on meanwhile."),
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
