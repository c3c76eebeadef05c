package io.skirret.worker;

import io.skirret.failure.FailureType;
import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link WorkerListener} is told. Ask {@code instanceof} for the kinds of interest and pass over the others,
 * since more may come, as may more methods: these interfaces are for reading, not for implementing. Events are
 * immutable, safe for many threads, and hold no message.
 *
 * <p>The events of one delivery, in order:
 *
 * <pre>
 * TaskReceived ── TaskStarted ─┬─ TaskFailed ─┬─ TaskFinished
 *       │                      ├─ TaskStuck ──┤   SUCCEEDED, RETRIED, DEAD_LETTERED, EXPIRED,
 *       │                      └──────────────┤   DELAYED, REQUEUED or REVOKED
 *       └──── not run ────────────────────────┘
 * </pre>
 *
 * <p>{@link TaskFinished} comes once for each delivery, whatever happens: also for a message that could not be read,
 * and for one that the worker sends back because it stops; those two have no {@link TaskReceived}. {@link TaskFailed}
 * says that a run failed, {@code TaskFinished} what became of the message then. A message that is delivered again,
 * after a crash say, has events of its own again.
 */
public interface WorkerEvent {

    /** The name of the worker that tells it. */
    String worker();

    /** When it happened, by the worker's clock. */
    Instant at();

    /**
     * Something happened to a task message. Texts are as the message has them: of any length and with any characters.
     */
    interface TaskEvent extends WorkerEvent {

        /** Task id; empty for a message in which none can be read. */
        String taskId();

        /** Task name; empty for a message in which none can be read. */
        String task();

        /**
         * Id of the task that began the tree of calls, the own id for one that was called from outside, or that could
         * not be read; empty for a message in which no id can be read.
         */
        String rootId();

        /** Id of the calling task, in retries too; null for one that was called from outside. */
        @Nullable
        String parentId();

        /** The queue the message was taken from. */
        String queue();

        /** Retries so far: 0 in the first attempt. */
        int retries();
    }

    /** A message was taken from its queue and could be read. It is not known yet whether it will run. */
    interface TaskReceived extends TaskEvent {

        /** Not to run before; null for at once. */
        @Nullable
        Instant eta();

        /** Not to run from then on; null for never. */
        @Nullable
        Instant expires();

        /** The positional arguments as text for a person, as the caller wrote them; empty if it did not. */
        String argumentsText();

        /** The named arguments as text for a person, as the caller wrote them; empty if it did not. */
        String namedArgumentsText();

        /**
         * How long after it was due a delayed message was taken: what its delay was too long, and its wait in the
         * queue. It was due as in {@link TaskFinished#waitTime}. Null if it was not delayed, is not due yet, or does
         * not say.
         */
        @Nullable
        Duration lateness();
    }

    /** A body is about to run. */
    interface TaskStarted extends TaskEvent {

        /** See {@link TaskFinished#waitTime}. */
        @Nullable
        Duration waitTime();
    }

    /**
     * A run failed: the body threw, asked for a retry, rejected the message or ran past a time limit. Once for each
     * such run.
     */
    interface TaskFailed extends TaskEvent {

        /** From the start of the run to its end. */
        Duration runTime();

        /** What the failure was taken for; null if the task asked for a retry without a cause. */
        @Nullable
        FailureType failureType();

        /** What was thrown. Its message may be of any length; its methods are the application's and may throw. */
        Throwable error();

        /** Name of the retry policy that is in force for the task. */
        String policy();
    }

    /** A message left the worker, its outcome stored by the broker. Once for each delivery, run or not. */
    interface TaskFinished extends TaskEvent {

        /** What became of the message. */
        Ending ending();

        /** Whether the body ran. */
        boolean ran();

        /** From the start of the run to its end; zero if it did not run. */
        Duration runTime();

        /**
         * From when the message was due to the start of the run, zero or more; null if it did not run or does not say.
         * It was due, as far as the message tells: for a retry, when the attempt before had failed and its delay was
         * over; else at its {@code eta}; else when it was published, by the AMQP property {@code timestamp}, which has
         * whole seconds. By the clocks of those who wrote that.
         */
        @Nullable
        Duration waitTime();

        /** Size of the result that was sent to the caller, in bytes as JSON; 0 if none was. */
        int resultBytes();

        /** What the failure was taken for; null without one. */
        @Nullable
        FailureType failureType();

        /**
         * What was thrown; null if nothing was. Its message may be of any length; its methods are the application's and
         * may throw.
         */
        @Nullable
        Throwable error();

        /** How long the message waits until it comes again; null if it does not, or not after a wait. */
        @Nullable
        Duration nextDelay();

        /** Code of the dead letter; null if it became none. */
        @Nullable
        String deadLetterReason();

        /** Name of the retry policy in force; null if it neither ran nor is retried. */
        @Nullable
        String policy();
    }

    /**
     * A body outstayed its hard time limit and did not return when interrupted: its slot was replaced, its outcome
     * decided without it. {@link TaskFailed} and {@link TaskFinished} follow.
     */
    interface TaskStuck extends TaskEvent {

        /** The time limit that was passed. */
        Duration limit();

        /** Name of the thread that goes on. */
        String thread();

        /** Where it was, innermost frame first. */
        List<StackTraceElement> stack();
    }

    /** A circuit breaker changed its state, here or in another worker. */
    interface BreakerChanged extends WorkerEvent {

        /** Name of the breaker. */
        String breaker();

        /** Its state before. */
        BreakerState from();

        /** Its state from now on. */
        BreakerState to();

        /** What brought it about, for a person. */
        String why();

        /** Who said so: the name of a worker or of an operator. */
        String by();
    }

    /** What became of a message. More may come. */
    enum Ending {
        /** It ran and returned; or it was not run, since a call with the same idempotency key had. */
        SUCCEEDED,
        /** It failed, and another attempt was sent. */
        RETRIED,
        /** It went to the dead letters. */
        DEAD_LETTERED,
        /** It came after its time and was not run. */
        EXPIRED,
        /** It was not run and sent back into a delay. */
        DELAYED,
        /** It went back to its queue: the worker stops, or could not store the outcome. */
        REQUEUED,
        /** Somebody revoked it: it was not run, or was stopped. */
        REVOKED
    }
}
