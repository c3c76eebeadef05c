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

    private final String name;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable QueueStatus status;
    private @Nullable Long dead;
    private @Nullable Instant seenAt;
    private @Nullable Instant unknownSince;
    private @Nullable Instant pausedSince;
    private List<String> workers = List.of();

    WatchedQueue(String name) {
        this.name = name;
    }

    void seen(QueueStatus now, Optional<QueueStatus> deadNow, Instant at) {
        status = now;
        dead = deadNow.map(QueueStatus::ready).orElse(null);
        seenAt = at;
        unknownSince = null;
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

    void told(List<String> takers, @Nullable Instant paused) {
        workers = List.copyOf(takers);
        pausedSince = paused;
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
                List.copyOf(samples));
    }
}
