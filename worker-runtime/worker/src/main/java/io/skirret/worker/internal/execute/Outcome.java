package io.skirret.worker.internal.execute;

import io.skirret.message.Message;
import io.skirret.message.UnusableReason;
import io.skirret.task.Reject;
import io.skirret.task.RetryRequest;
import org.jspecify.annotations.Nullable;

/** How a run ended. Every ending is one of these before anything acts on it. */
public sealed interface Outcome {

    /** Whether the body has been left, or never begun; else it goes on, for all anybody knows. */
    default boolean left() {
        return true;
    }

    /**
     * The body returned.
     *
     * @param reply the result ready to send, null where nobody wants one
     */
    record Succeeded(@Nullable Message reply) implements Outcome {

        public static final Succeeded SILENT = new Succeeded(null);
    }

    /** The body threw. */
    record Failed(Throwable error) implements Outcome {}

    /** The body asked for another attempt. */
    record RetryRequested(RetryRequest request) implements Outcome {}

    /** The body refused the message. */
    record Rejected(Reject rejection) implements Outcome {}

    /**
     * It ran past a time limit.
     *
     * @param hard which of the two
     * @param left whether it stopped when told to; else it still runs, for all anybody knows
     * @param error says so; what the body threw when told is its cause
     */
    record TimedOut(boolean hard, boolean left, RuntimeException error) implements Outcome {

        /** It stopped when told to. */
        public TimedOut(boolean hard, RuntimeException error) {
            this(hard, true, error);
        }
    }

    /** The arguments do not fit the parameters; the body was not called. */
    record BadArguments(UnusableReason reason, String detail) implements Outcome {}

    /** The body returned what cannot be sent as a result. */
    record UnsendableResult(String detail) implements Outcome {}

    /**
     * The worker stops and the body did not finish.
     *
     * @param left whether it stopped when told to; else it still runs, for all anybody knows
     */
    record Cancelled(boolean left) implements Outcome {

        public Cancelled() {
            this(true);
        }
    }

    /**
     * Somebody revoked it.
     *
     * @param ran whether its body had begun; then it has stopped
     */
    record Revoked(boolean ran) implements Outcome {

        public static final Revoked BEFORE_IT_RAN = new Revoked(false);
        public static final Revoked WHILE_IT_RAN = new Revoked(true);
    }
}
