package io.skirret.transport;

import org.jspecify.annotations.Nullable;

/** A message could not be published, or nobody knows whether it was: {@link #fate()} tells. */
public final class PublishException extends TransportException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable String taskId;

    /** Of a call; its message names the task and the id. */
    public PublishException(Reason reason, String message, @Nullable Throwable cause, @Nullable String taskId) {
        super(message, cause);
        this.reason = reason;
        this.taskId = taskId;
    }

    /**
     * @param reason what became of the message
     * @param message the same for a person
     * @param cause what was thrown
     */
    public PublishException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, cause, null);
    }

    /**
     * @param reason what became of the message
     * @param message the same for a person
     */
    public PublishException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** Why it was not stored, or why nobody knows. */
    public Reason reason() {
        return reason;
    }

    /** Whether the broker may have it. */
    public Fate fate() {
        return reason.fate;
    }

    @Override
    public Fault fault() {
        return reason.fault;
    }

    /**
     * Whether the broker may take it later. If its {@link #fate} is unknown, sending it again, with the same id, may
     * double it.
     */
    @Override
    public boolean retriable() {
        return reason.retriable;
    }

    /**
     * The id of the call that this befell, to send it again under, one that was drawn at random included; null if what
     * was to be published was no client's call, such as an outcome of a worker's.
     */
    public @Nullable String taskId() {
        return taskId;
    }

    /** What became of the message. */
    public enum Fate {
        /** The broker does not have it; sending it again cannot double it. */
        NOT_STORED,
        /** The broker may have it; sending it again, with the same id, may double it. */
        UNKNOWN
    }

    /** Why. */
    public enum Reason {
        /** No queue is bound where it was sent. */
        UNROUTABLE(Fate.NOT_STORED, Fault.BROKER, false),
        /** The body, a header or a name is larger than the broker takes; refused before it was sent. */
        TOO_LARGE(Fate.NOT_STORED, Fault.CALLER, false),
        /** The broker refused it: its queue, or one on the way there, is full, is down, or was being deleted. */
        REJECTED(Fate.NOT_STORED, Fault.BROKER, true),
        /**
         * This user may not write to that exchange or log, or may not declare it. What was on its way there at the same
         * time may be stored.
         */
        FORBIDDEN(Fate.UNKNOWN, Fault.CONFIGURATION, false),
        /** The broker has an alarm, or too many publications wait already; it was not sent. */
        BLOCKED(Fate.NOT_STORED, Fault.BROKER, true),
        /** There is no connection; it was not sent. */
        DISCONNECTED(Fate.NOT_STORED, Fault.BROKER, true),
        /** It was no longer {@linkplain Publication#wanted wanted} when its turn came; it was not sent. */
        WITHDRAWN(Fate.NOT_STORED, Fault.CALLER, false),
        /** It was sent, but no confirm came in time or before the connection went. */
        UNCONFIRMED(Fate.UNKNOWN, Fault.BROKER, true),
        /** The transport is closed. */
        CLOSED(Fate.NOT_STORED, Fault.CALLER, false);

        private final Fate fate;
        private final Fault fault;
        private final boolean retriable;

        Reason(Fate fate, Fault fault, boolean retriable) {
            this.fate = fate;
            this.fault = fault;
            this.retriable = retriable;
        }
    }
}
