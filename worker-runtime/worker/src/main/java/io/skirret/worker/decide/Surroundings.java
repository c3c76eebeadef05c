package io.skirret.worker.decide;

import io.skirret.failure.FailureType;
import io.skirret.retry.Circumstances;
import io.skirret.retry.PastRetries;

/** What is known beyond the message, given to a decision as the present and chance are; asked only where a policy adapts. */
public interface Surroundings {

    /** Nothing is known. */
    Surroundings UNKNOWN = new Surroundings() {
        @Override
        public PastRetries past(String task, FailureType cause) {
            return PastRetries.NONE;
        }

        @Override
        public long ready(String queue) {
            return Circumstances.UNKNOWN_DEPTH;
        }
    };

    /** How retries of a task after failures of that type went lately. */
    PastRetries past(String task, FailureType cause);

    /** How many messages wait in a queue; {@link Circumstances#UNKNOWN_DEPTH} if it is not known. */
    long ready(String queue);
}
