package io.skirret.config;

/** What an application expects of plain calls of task methods, {@code skirret.agent}. */
public enum AgentUse {

    /** They are sent where they are woven, and run in place elsewhere; the log says so once at start. */
    AUTO,

    /** They are sent, or fail; the process stops at start if task methods are not woven. */
    REQUIRED,

    /**
     * They run in place where they are not woven, as is known: the application sends by stub, and nothing is logged.
     */
    OFF
}
