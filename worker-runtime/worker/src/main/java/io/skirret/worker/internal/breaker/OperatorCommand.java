package io.skirret.worker.internal.breaker;

import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A command of an operator to one breaker. It is given once more if the others answer with a newer record, one that had
 * gone from the log before it was read here. Thread-safe.
 */
final class OperatorCommand {

    /** More than it takes the others to say that they know better. */
    private static final Duration ANSWERED = Duration.ofSeconds(1);

    private static final Duration WATCHED = Duration.ofSeconds(30);
    private static final int MOST = 5;

    private final Breaker breaker;
    private final BreakerPublisher publisher;
    private final Clock clock;
    private final BreakerRecord.Kind kind;
    private final String by;
    private final String why;
    private final boolean patient;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final long until;

    // Under this.
    private BreakerRecord record;
    private int given;

    /** @param patient whether it is done only when the others had time to answer; else when the broker has it */
    OperatorCommand(
            Breaker breaker,
            BreakerPublisher publisher,
            Clock clock,
            BreakerRecord.Kind kind,
            String by,
            String why,
            boolean patient) {
        this.breaker = breaker;
        this.publisher = publisher;
        this.clock = clock;
        this.kind = kind;
        this.by = by;
        this.why = why;
        this.patient = patient;
        this.until = clock.nanoTime() + WATCHED.toNanos();
        this.record = breaker.command(kind, by, why);
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /** Publishes it. It is in force when the broker has it, here as everywhere. */
    void give() {
        BreakerRecord now;
        synchronized (this) {
            given++;
            now = breaker.command(kind, by, why);
            record = now;
        }
        if (!now.isCredible(clock.now())) {
            done.completeExceptionally(new TransportException("expected the order for breaker '" + breaker.name()
                    + "' to stand, but no worker would believe it: a record in its log has a term as high as one can be by now;"
                    + " nothing was changed, the breaker stands as " + breaker.state()
                    + "; give the order again in a few seconds, and look who else may write to that log"));
            return;
        }
        var unused = publisher.publish(breaker.name(), now).whenComplete((stored, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
                return;
            }
            breaker.hear(now, Duration.ZERO);
            if (patient) {
                publisher.soon(ANSWERED, () -> inForce(now));
            } else {
                done.complete(null);
            }
        });
    }

    private synchronized void inForce(BreakerRecord then) {
        if (record.equals(then)) {
            done.complete(null);
        }
    }

    /** What somebody knew already when this was given, and wins over it: this was given too low. */
    void heard(BreakerRecord other) {
        synchronized (this) {
            boolean tooLow = other.again()
                    && !other.id().equals(record.id())
                    && BreakerRecord.AGE.compare(other, record) > 0
                    && until - clock.nanoTime() > 0
                    && !publisher.closed();
            if (!tooLow) {
                return;
            }
            if (given >= MOST) {
                done.completeExceptionally(new TransportException("expected the command to breaker '" + breaker.name()
                        + "' to be the newest, got newer records of other workers " + MOST + " times; it is "
                        + breaker.state() + "; give it again"));
                return;
            }
        }
        publisher.later(this::give);
    }
}
