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
import org.slf4j.event.Level;

/**
 * Reads the broadcast log of one breaker, and keeps the breaker's state readable there.
 *
 * <p>A log forgets its oldest records. A replica that has read all of it writes the newest record once more if that is
 * far behind, or is no longer there, or is unknown to somebody who just wrote. It waits for a random moment first, so
 * that one of many replicas writes and the others see it. Thread-safe.
 */
final class BreakerReplica implements BroadcastLog.Reader {

    /** Fewer by far than fit in a log, however long they are. */
    private static final int FAR = 200;

    private static final Duration SPREAD = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger("io.skirret.worker");

    private final Breaker breaker;
    private final BreakerPublisher publisher;
    private final Clock clock;
    private final RandomGenerator random;
    private final String who;
    private final boolean operator;
    private final Set<String> differing = new HashSet<>();
    private final CompletableFuture<Void> upToNow = new CompletableFuture<>();

    // Guarded by this. The mark shows how far has been read; seen is the id of the newest record when it was read,
    // behind
    // the number of records read after it.
    private BreakerRecord mark;
    private boolean catchingUp = true;
    private String seen = "";
    private int behind;
    private boolean unknown;
    private boolean toldOfGarbage;
    private boolean planned;
    private @Nullable OperatorCommand command;

    BreakerReplica(
            Breaker breaker,
            BreakerPublisher publisher,
            Clock clock,
            RandomGenerator random,
            String who,
            boolean operator) {
        this.breaker = breaker;
        this.publisher = publisher;
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

    /** Completes when everything has been read that was written before. */
    CompletableFuture<Void> upToNow() {
        return upToNow;
    }

    /** From now on this command is given, until it is in force. */
    synchronized void watch(OperatorCommand given) {
        command = given;
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
        publisher.later(() -> writeAgainIfLost(fresh, publisher.publish(breaker.name(), fresh)));
    }

    private void writeAgainIfLost(BreakerRecord fresh, CompletableFuture<Void> written) {
        var unused = written.whenComplete((stored, failure) -> {
            if (failure != null && awaits(fresh)) {
                publisher.soon(BreakerPublisher.AGAIN, () -> write(fresh));
            }
        });
    }

    /** The mark is on its way, and may not arrive: it is written until it was read. */
    void writeUntilRead(CompletableFuture<Void> written) {
        writeAgainIfLost(mark(), written);
    }

    private synchronized boolean awaits(BreakerRecord fresh) {
        return !publisher.closed() && catchingUp && mark.equals(fresh);
    }

    @Override
    public void read(Message message) {
        BreakerRecord record = BreakerRecord.from(message)
                .filter(each -> each.isCredible(clock.now()))
                .orElse(null);
        if (record == null) {
            boolean tell;
            synchronized (this) {
                behind++;
                // What stood there before this reader came was told when it came, to those who read then.
                tell = !catchingUp && !toldOfGarbage;
                toldOfGarbage |= tell;
            }
            log.atLevel(tell ? Level.WARN : Level.DEBUG)
                    .log(
                            "Expected records in the broadcast log of breaker '{}', got something else; it is passed over, and more"
                                    + " of it is told at DEBUG only; look who else may write there",
                            breaker.name());
            return;
        }
        boolean kept;
        synchronized (this) {
            if (record.id().equals(mark.id())) {
                catchingUp = false;
            }
            kept = catchingUp;
        }
        if (!kept) {
            compare(record);
        }
        breaker.hear(record, kept ? Duration.between(record.at(), clock.now()) : Duration.ZERO);
        place(record);
        if (!kept) {
            upToNow.complete(null);
            tellCommand(record);
        }
    }

    private synchronized void place(BreakerRecord record) {
        BreakerRecord newest = breaker.record();
        if (record.id().equals(newest.id())) {
            seen = newest.id();
            behind = 0;
            unknown = false;
        } else {
            behind++;
            unknown |= !catchingUp
                    && record.kind() != BreakerRecord.Kind.MARK
                    && record.term() < newest.term()
                    && !record.by().equals(who);
        }
        if (!planned && lacking()) {
            plan(Duration.ZERO);
        }
    }

    /** Whether a new reader might not find the newest record. */
    private boolean lacking() {
        BreakerRecord newest = breaker.record();
        return !catchingUp && newest.term() > 0 && (unknown || behind > FAR || !seen.equals(newest.id()));
    }

    private void plan(Duration least) {
        planned = true;
        Duration delay = least.plusNanos((long) (SPREAD.toNanos() * random.nextDouble()));
        publisher.soon(delay, () -> publisher.later(this::writeAgain));
    }

    private void writeAgain() {
        synchronized (this) {
            planned = false;
            if (publisher.closed() || !lacking()) {
                return;
            }
        }
        var unused = publisher.publish(breaker.name(), breaker.onceMore()).whenComplete((stored, failure) -> {
            synchronized (this) {
                if (failure != null && !planned && !publisher.closed()) {
                    plan(BreakerPublisher.AGAIN);
                }
            }
        });
    }

    private void tellCommand(BreakerRecord record) {
        OperatorCommand given;
        synchronized (this) {
            given = command;
        }
        if (given != null) {
            given.heard(record);
        }
    }

    private void compare(BreakerRecord record) {
        String own = breaker.settings().toString();
        if (!operator && !record.settings().isEmpty() && !record.settings().equals(own) && differing.add(record.by())) {
            log.warn(
                    "Expected one configuration of breaker '{}' in all workers, got ({}) here and ({}) in {}. Each worker goes by"
                            + " its own; make them equal",
                    breaker.name(),
                    own,
                    record.settings(),
                    record.by());
        }
    }
}
