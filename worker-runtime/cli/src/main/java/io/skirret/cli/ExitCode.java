package io.skirret.cli;

/** Exit codes of the commands; stable, for scripts. */
final class ExitCode {

    static final int OK = 0;
    /** What was asked for was tried and failed: a task failed, nothing matched, some entries could not be sent. */
    static final int FAILED = 1;
    /** The command line or the configuration is wrong; nothing was done. */
    static final int USAGE = 2;
    /**
     * The broker, or the store of results, cannot be reached or refused; what that means for messages is in the text.
     */
    static final int BROKER = 3;
    /** The worker stopped before its tasks had ended; their messages went back to their queues. */
    static final int STOPPED_COLD = 5;

    private ExitCode() {}
}
