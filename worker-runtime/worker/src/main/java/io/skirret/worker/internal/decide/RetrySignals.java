package io.skirret.worker.internal.decide;

import io.skirret.failure.FailureType;
import io.skirret.retry.internal.PastRetries;
import io.skirret.retry.internal.RetryContext;

/**
 * What is known beyond the message, given to a decision as the present and chance are; asked only where a policy
 * adapts.
 */
public interface RetrySignals {

    /** Nothing is known. */
    RetrySignals UNKNOWN = new RetrySignals() {
        @Override
        public PastRetries past(String task, FailureType cause) {
            return PastRetries.NONE;
        }

        @Override
        public long ready(String queue) {
            return RetryContext.UNKNOWN_DEPTH;
        }
    };

    /** How retries of a task after failures of that type went lately. */
    PastRetries past(String task, FailureType cause);

    /** How many messages wait in a queue; {@link RetryContext#UNKNOWN_DEPTH} if it is not known. */
    long ready(String queue);
}
