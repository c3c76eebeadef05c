package io.skirret.worker.internal.breaker;

import io.skirret.worker.breaker.BreakerOpenException;
import io.skirret.worker.breaker.BreakerSettings.WhenOpen;
import java.time.Duration;

/** What a breaker answers to a message that wants to run. */
public sealed interface Admission permits BreakerPermit, Admission.Refused {

    /**
     * It does not let it through.
     *
     * @param whenOpen what is to become of it
     * @param delay how long it waits if it is parked
     * @param why for a person, continues "because"
     */
    record Refused(WhenOpen whenOpen, Duration delay, String why) implements Admission {

        /** For an attempt that fails by it. */
        public BreakerOpenException failure() {
            return new BreakerOpenException(why);
        }
    }
}
