package io.skirret;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that Skirret's public methods throw of their own: {@code catch (SkirretException
 * failure)} catches all of them. {@link #fault} says who can mend it, {@link #retriable} whether waiting can. A wrong
 * argument of a single method is an {@code IllegalArgumentException}, a call at the wrong time an
 * {@code IllegalStateException}, as in the JDK.
 *
 * <pre>
 * SkirretException
 *   UnsendableException           CALLER         a call or a result that does not fit the wire
 *   UnreadableResultException     CALLER         a result that is not of the type its caller expects
 *   ConfigException               CONFIGURATION  a setting
 *   InvalidPolicyException        CONFIGURATION  a retry policy that cannot work
 *   UnknownPolicyException        CONFIGURATION  a retry policy that nobody defined
 *   BrokerUrlException            CONFIGURATION  a broker URL that leads nowhere
 *   WorkerConfigurationException  CONFIGURATION  a worker that cannot start
 *   TransportException            BROKER         retriable: no connection, or the broker refused
 *     PublishException            its reason's   one message was not stored, or nobody knows
 *     PartialSendException        BROKER         some of many calls were not stored
 *   ResultStoreException          CONFIGURATION  results that are kept cannot be read; BROKER, retriable: the place is away
 *   OutboxException               CONFIGURATION  the outbox's table is missing; CALLER, retriable: it was not written
 *   RemoteTaskException           TASK           the task failed in its worker
 *   Reject                        TASK           a task gives up its message
 *   RetryRequest                  TASK           retriable: a task asks for another attempt
 *   SoftTimeLimitExceeded         TASK           retriable: a task ran past its soft limit
 *   TimeLimitExceeded             TASK           retriable: a task ran past its hard limit
 *   SimulatedFailure              TASK           retriable: a call that was told to fail
 *   BreakerOpenException          TASK           retriable: the service that the task calls keeps failing
 *   HttpStatusException           TASK           its status's: a service answered the task with an error
 * </pre>
 */
public abstract class SkirretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whose cause may be set later. */
    protected SkirretException(@Nullable String message) {
        super(message);
    }

    /** With what led to it, null if nothing. */
    protected SkirretException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With {@code stackTrace} false it is cheap, and says nothing of where it was made. */
    protected SkirretException(@Nullable String message, @Nullable Throwable cause, boolean stackTrace) {
        super(message, cause, stackTrace, stackTrace);
    }

    /** Who can mend it. */
    public abstract Fault fault();

    /**
     * Whether the same call, unchanged, may succeed later. False unless a subclass says otherwise. It says nothing of
     * whether the failed one had an effect: see {@code PublishException.fate()}.
     */
    public boolean retriable() {
        return false;
    }

    /** Who can mend a failure. */
    public enum Fault {
        /** Who made the call: an argument, an option or a type in the code is wrong. */
        CALLER,
        /** Who configures: a setting, a policy or a task's declaration is wrong. */
        CONFIGURATION,
        /** Who operates the broker: it is away, full, or without the queue. */
        BROKER,
        /** The task, or the service that it calls. */
        TASK
    }
}
