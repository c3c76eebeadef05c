package io.skirret.console.internal.api;

import io.skirret.transport.TransportException;
import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import java.util.List;
import java.util.Optional;

/** What a console knows of circuit breakers, which may be nothing yet. */
public final class KnownBreakers {

    private KnownBreakers() {}

    /** All of them; empty as long as they were not read from the broker. */
    public static Optional<List<BreakerStatus>> of(Breakers breakers) {
        try {
            return Optional.of(breakers.statuses());
        } catch (TransportException notRead) {
            return Optional.empty();
        }
    }
}
