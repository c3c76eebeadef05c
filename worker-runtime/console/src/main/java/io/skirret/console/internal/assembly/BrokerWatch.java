package io.skirret.console.internal.assembly;

import io.skirret.console.internal.api.HealthCheck;
import io.skirret.console.internal.intake.QueueWatch;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers since when the broker cannot be used. Asks no network. One thread looks, any may ask. */
final class BrokerWatch implements HealthCheck {

    private static final double AWAY = 0.25;
    private static final double QUEUE_AWAY = 0.5;

    private final Transport transport;
    private final QueueWatch queues;
    private final Clock clock;
    private volatile @Nullable Instant awaySince;

    BrokerWatch(Transport transport, QueueWatch queues, Clock clock) {
        this.transport = transport;
        this.queues = queues;
        this.clock = clock;
    }

    void look() {
        if (transport.health().usable()) {
            awaySince = null;
        } else if (awaySince == null) {
            awaySince = clock.now();
        }
    }

    @Override
    public Optional<Complaint> complaint() {
        Instant since = awaySince;
        if (since != null) {
            Transport.Health now = transport.health();
            Instant from = since.truncatedTo(ChronoUnit.SECONDS);
            return Optional.of(
                    now.connected()
                            ? new Complaint(QUEUE_AWAY, "The broker cannot be used since " + from + ": " + now.detail())
                            : new Complaint(
                                    AWAY,
                                    "The broker cannot be reached: what its queues hold is unknown since " + from
                                            + "."));
        }
        String trouble = queues.trouble();
        return trouble == null
                ? Optional.empty()
                : Optional.of(new Complaint(QUEUE_AWAY, "Dead letters cannot be taken: " + trouble));
    }
}
