package io.skirret.console.internal.api;

/** What a call may be given, for routes and for the forms of pages. */
public final class CallLimits {

    /** Bytes of a name. */
    public static final int LONGEST_NAME = 255;

    /** What AMQP has room for. */
    public static final int MOST_PRIORITY = 255;

    /** Seconds; a longer wait is none in practice. */
    public static final int LONGEST_WAIT_S = 366 * 86_400;

    /** Letters of a time. */
    public static final int LONGEST_TIME = 40;

    private CallLimits() {}
}
