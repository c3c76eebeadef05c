package io.skirret.worker.internal.breaker;

import io.skirret.message.Message;
import io.skirret.time.Clock;
import io.skirret.transport.BroadcastLog;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the broadcast log of one breaker, and sees to it that how the breaker stands can be read there.
 *
 * <p>A log forgets its oldest records. So whoever has read up to now and finds that what stands is far behind, or not
 * there, or unknown to somebody who just wrote, writes it once more; after a moment by chance, so that one of many does
 * and the others see it. Thread-safe.
 */
final class BreakerReplica implements BroadcastLog.Reader {

    /** Fewer by far than fit in a log, however long they are. */
    private static final int FAR = 200;

    private static final Duration SPREAD = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");

    private final Breaker breaker;
    private final BreakerPublisher desk;
    private final Clock clock;
    private final RandomGenerator random;
    private final String who;
    private final boolean operator;
    private final Set<String> differing = new HashSet<>();
    private final CompletableFuture<Void> upToNow = new CompletableFuture<>();

    // Under this. The mark is what shows how far has been read; seen, which note that stood was read last; behind, how
    // many came after it.
    private BreakerRecord mark;
    private boolean catchingUp = true;
    private String seen = "";
    private int behind;
    private boolean unknown;
    private boolean planned;
    private @Nullable OperatorCommand order;

    BreakerReplica(
            Breaker breaker, BreakerPublisher desk, Clock clock, RandomGenerator random, String who, boolean operator) {
        this.breaker = breaker;
        this.desk = desk;
        this.clock = clock;
        this.random = random;
        this.who = who;
        this.operator = operator;
        this.mark = breaker.mark();
    }

    /** To be published by who opens this. */
    synchronized BreakerRecord mark() {
        return mark;
    }

    /** Completes when all has been read that stood there before. */
    CompletableFuture<Void> upToNow() {
        return upToNow;
    }

    /** From now on this is given, until it stands. */
    synchronized void watch(OperatorCommand given) {
        order = given;
    }

    @Override
    public void restarted() {
        BreakerRecord fresh = breaker.mark().withoutSettings();
        synchronized (this) {
            mark = fresh;
            catchingUp = true;
            seen = "";
            behind = 0;
            unknown = false;
        }
        write(fresh);
    }

    private void write(BreakerRecord fresh) {
        desk.later(() -> {
            var unused = desk.publish(breaker.name(), fresh).whenComplete((stored, failure) -> {
                if (failure != null && awaits(fresh)) {
                    desk.soon(BreakerPublisher.AGAIN, () -> write(fresh));
                }
            });
        });
    }

    private synchronized boolean awaits(BreakerRecord fresh) {
        return !desk.closed() && catchingUp && mark.equals(fresh);
    }

    @Override
    public void read(Message message) {
        BreakerRecord note = BreakerRecord.from(message).orElse(null);
        if (note == null) {
            log.warn(
                    "Expected records in the broadcast log of breaker '{}', got something else; it is passed over",
                    breaker.name());
            synchronized (this) {
                behind++;
            }
            return;
        }
        boolean kept;
        synchronized (this) {
            if (note.id().equals(mark.id())) {
                catchingUp = false;
            }
            kept = catchingUp;
        }
        if (!kept) {
            compare(note);
        }
        breaker.hear(note, kept ? Duration.between(note.at(), clock.now()) : Duration.ZERO);
        place(note);
        if (!kept) {
            upToNow.complete(null);
            heardByOrder(note);
        }
    }

    private synchronized void place(BreakerRecord note) {
        BreakerRecord stands = breaker.note();
        if (note.id().equals(stands.id())) {
            seen = stands.id();
            behind = 0;
            unknown = false;
        } else {
            behind++;
            unknown |= !catchingUp
                    && note.kind() != BreakerRecord.Kind.MARK
                    && note.term() < stands.term()
                    && !note.by().equals(who);
        }
        if (!planned && lacking()) {
            plan(Duration.ZERO);
        }
    }

    /** Whether what stands may be read by nobody who comes. */
    private boolean lacking() {
        BreakerRecord stands = breaker.note();
        return !catchingUp && stands.term() > 0 && (unknown || behind > FAR || !seen.equals(stands.id()));
    }

    private void plan(Duration least) {
        planned = true;
        Duration delay = least.plusNanos((long) (SPREAD.toNanos() * random.nextDouble()));
        desk.soon(delay, () -> desk.later(this::writeAgain));
    }

    private void writeAgain() {
        synchronized (this) {
            planned = false;
            if (desk.closed() || !lacking()) {
                return;
            }
        }
        var unused = desk.publish(breaker.name(), breaker.onceMore()).whenComplete((stored, failure) -> {
            synchronized (this) {
                if (failure != null && !planned && !desk.closed()) {
                    plan(BreakerPublisher.AGAIN);
                }
            }
        });
    }

    private void heardByOrder(BreakerRecord note) {
        OperatorCommand given;
        synchronized (this) {
            given = order;
        }
        if (given != null) {
            given.heard(note);
        }
    }

    private void compare(BreakerRecord note) {
        String own = breaker.settings().toString();
        if (!operator && !note.settings().isEmpty() && !note.settings().equals(own) && differing.add(note.by())) {
            log.warn(
                    "Expected one configuration of breaker '{}' in all workers, got ({}) here and ({}) in {}. Each worker goes by"
                            + " its own; make them equal",
                    breaker.name(),
                    own,
                    note.settings(),
                    note.by());
        }
    }
}
