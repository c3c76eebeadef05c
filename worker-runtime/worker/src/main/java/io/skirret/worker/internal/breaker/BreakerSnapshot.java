package io.skirret.worker.internal.breaker;

import io.skirret.worker.breaker.BreakerState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows of a breaker: the newest record it heard, and until when that keeps it open by its own clock.
 * Immutable.
 *
 * @param trialsFrom monotonic time in nanoseconds from which an open one lets trials through
 */
record BreakerSnapshot(BreakerRecord record, long trialsFrom) {

    /** Never opened. */
    static final BreakerSnapshot NEW = new BreakerSnapshot(
            new BreakerRecord("", BreakerRecord.Kind.CLOSED, 0, Duration.ZERO, Instant.EPOCH, "", "", ""), 0);

    /**
     * After a record.
     *
     * @param age how long ago it was written, as far as that is known; zero if it was just heard
     * @return this, if the record says nothing new
     */
    BreakerSnapshot hear(BreakerRecord heard, Duration age, long nanoTime) {
        if (heard.kind() == BreakerRecord.Kind.MARK || BreakerRecord.AGE.compare(heard, record) <= 0) {
            return this;
        }
        Duration left = heard.openFor().minus(age.isNegative() ? Duration.ZERO : age);
        return new BreakerSnapshot(heard, nanoTime + (left.isNegative() ? 0 : left.toNanos()));
    }

    long term() {
        return record.term();
    }

    BreakerState at(long nanoTime) {
        return switch (record.kind()) {
            case MARK, CLOSED -> BreakerState.CLOSED;
            case FORCED -> BreakerState.FORCED_OPEN;
            case OPEN -> trialsFrom - nanoTime > 0 ? BreakerState.OPEN : BreakerState.HALF_OPEN;
        };
    }

    /** When it was closed; null if it is not, or never opened. */
    @Nullable
    Instant closedAt() {
        return record.kind() == BreakerRecord.Kind.CLOSED && record.term() > 0 ? record.at() : null;
    }

    /** Until trials begin; zero unless it is open. */
    Duration remaining(long nanoTime) {
        return at(nanoTime) == BreakerState.OPEN ? Duration.ofNanos(trialsFrom - nanoTime) : Duration.ZERO;
    }
}
