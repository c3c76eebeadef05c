package io.skirret.worker.internal.breaker;

import io.skirret.time.Clock;
import io.skirret.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What a person orders of one breaker. If it turns out that the others knew of something newer, which had gone from the
 * log before it was read here, it is given once more. Thread-safe.
 */
final class OperatorCommand {

    /** More than it takes the others to say that they know better. */
    private static final Duration ANSWERED = Duration.ofSeconds(1);

    private static final Duration WATCHED = Duration.ofSeconds(30);
    private static final int MOST = 5;

    private final Breaker breaker;
    private final BreakerPublisher desk;
    private final Clock clock;
    private final BreakerRecord.Kind kind;
    private final String by;
    private final String why;
    private final boolean patient;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final long until;

    // Under this.
    private BreakerRecord note;
    private int given;

    /** @param patient whether it is done only when the others had time to answer; else when the broker has it */
    OperatorCommand(
            Breaker breaker,
            BreakerPublisher desk,
            Clock clock,
            BreakerRecord.Kind kind,
            String by,
            String why,
            boolean patient) {
        this.breaker = breaker;
        this.desk = desk;
        this.clock = clock;
        this.kind = kind;
        this.by = by;
        this.why = why;
        this.patient = patient;
        this.until = clock.nanoTime() + WATCHED.toNanos();
        this.note = breaker.order(kind, by, why);
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /** It stands from when the broker has it, here as everywhere. */
    void give() {
        BreakerRecord now;
        synchronized (this) {
            given++;
            now = breaker.order(kind, by, why);
            note = now;
        }
        var unused = desk.publish(breaker.name(), now).whenComplete((stored, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
                return;
            }
            breaker.hear(now, Duration.ZERO);
            if (patient) {
                desk.soon(ANSWERED, () -> stands(now));
            } else {
                done.complete(null);
            }
        });
    }

    private synchronized void stands(BreakerRecord then) {
        if (note.equals(then)) {
            done.complete(null);
        }
    }

    /** What somebody knew already when this was given, and wins over it: this was given too low. */
    void heard(BreakerRecord other) {
        synchronized (this) {
            boolean tooLow = other.again()
                    && !other.id().equals(note.id())
                    && BreakerRecord.AGE.compare(other, note) > 0
                    && until - clock.nanoTime() > 0
                    && !desk.closed();
            if (!tooLow) {
                return;
            }
            if (given >= MOST) {
                done.completeExceptionally(new TransportException("expected the order for breaker '" + breaker.name()
                        + "' to stand, got newer notes of other workers " + MOST + " times; it stands as "
                        + breaker.state() + "; give it again"));
                return;
            }
        }
        desk.later(this::give);
    }
}
