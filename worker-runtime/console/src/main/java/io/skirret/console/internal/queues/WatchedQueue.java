package io.skirret.console.internal.queues;

import io.skirret.console.internal.queues.QueueDepth.Sample;
import io.skirret.transport.QueueAdmin.QueueStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is remembered of one queue. Not thread-safe. */
final class WatchedQueue {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int MOST_SAMPLES = 120;

    /** Between two looks at one that is not there; the first, and at most. Each closes a channel with an error. */
    private static final Duration FIRST_REST = Duration.ofSeconds(10);

    private static final Duration LONGEST_REST = Duration.ofHours(1);
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final String name;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable QueueStatus status;
    private @Nullable Long dead;
    private @Nullable Instant seenAt;
    private @Nullable Instant unknownSince;
    private @Nullable Instant pausedSince;
    private @Nullable Instant missingSince;
    private Instant nextLook = Instant.EPOCH;
    private Duration rest = FIRST_REST;
    private List<String> workers = List.of();
    private @Nullable QueueTraffic traffic;

    WatchedQueue(String name) {
        this.name = name;
    }

    void seen(QueueStatus now, Optional<QueueStatus> deadNow, Instant at) {
        status = now;
        dead = deadNow.map(QueueStatus::ready).orElse(null);
        seenAt = at;
        unknownSince = null;
        missingSince = null;
        rest = FIRST_REST;
        samples.addLast(new Sample(at, now.ready()));
        while (samples.size() > MOST_SAMPLES
                || samples.getFirst().at().plus(WINDOW).isBefore(at)) {
            samples.removeFirst();
        }
    }

    void unknown(Instant at) {
        if (unknownSince == null) {
            unknownSince = at;
            // What came meanwhile is not known: no rate goes over a gap.
            samples.clear();
        }
    }

    /** The broker has none of this name. */
    void missing(Instant at) {
        if (missingSince == null) {
            missingSince = at;
        }
        nextLook = at.plus(rest);
        Duration twice = rest.multipliedBy(2);
        rest = twice.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : twice;
        unknown(at);
    }

    /** Whether to look at it now: at one that is not there ever less often, unless a worker takes from it. */
    boolean isDue(Instant now) {
        return missingSince == null || !workers.isEmpty() || !nextLook.isAfter(now);
    }

    /** Whether it is not there for so long, and nobody names it, that it is none any more. */
    boolean isGone(Instant now) {
        return missingSince != null
                && workers.isEmpty()
                && !missingSince.plus(REMEMBERED).isAfter(now);
    }

    void told(List<String> takers, @Nullable Instant paused) {
        workers = List.copyOf(takers);
        pausedSince = paused;
    }

    /** @param now null if nobody told */
    void told(@Nullable QueueTraffic now) {
        traffic = now;
    }

    /** Consumers that the broker counts; null if it did not tell at the last look. */
    @Nullable
    Integer consumers() {
        return status == null || unknownSince != null ? null : (Integer) status.consumers();
    }

    QueueDepth depth() {
        return new QueueDepth(
                name,
                status == null ? null : (Long) status.ready(),
                status == null ? null : (Integer) status.consumers(),
                dead,
                workers,
                seenAt,
                unknownSince,
                pausedSince,
                traffic,
                List.copyOf(samples));
    }
}
