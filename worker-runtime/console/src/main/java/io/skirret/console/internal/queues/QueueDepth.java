package io.skirret.console.internal.queues;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A work queue as it was seen last.
 *
 * @param ready messages that wait to be taken; null if the broker never told
 * @param consumers that the broker counts; null in the same way
 * @param dead messages in its queue of dead letters, which a console takes out; null if there is none, or it is unknown
 * @param workers that say they take from it
 * @param seenAt when the broker told last; null if never
 * @param unknownSince when it did not tell any more, as the broker cannot be reached or there is no such queue; null
 *     while it tells
 * @param pausedSince when it was paused for all Java workers; null if it is not, or none of them tells
 * @param traffic what consumers hold of it, and how much comes and goes; null if nobody told
 * @param samples how many were ready, over the last ten minutes, the oldest first
 */
public record QueueDepth(
        String name,
        @Nullable Long ready,
        @Nullable Integer consumers,
        @Nullable Long dead,
        List<String> workers,
        @Nullable Instant seenAt,
        @Nullable Instant unknownSince,
        @Nullable Instant pausedSince,
        @Nullable QueueTraffic traffic,
        List<Sample> samples) {

    /** Shorter times tell nothing. */
    private static final Duration LEAST = Duration.ofSeconds(30);

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final double MINUTE_MILLIS = 60_000.0;

    /** How many messages were ready at a moment. */
    public record Sample(Instant at, long ready) {}

    public QueueDepth {
        workers = List.copyOf(workers);
        samples = List.copyOf(samples);
    }

    /** Messages that consumers hold; null while that is unknown. */
    public @Nullable Long unacknowledged() {
        return traffic == null || unknownSince != null ? null : (Long) traffic.unacknowledged();
    }

    /** All messages that are to be worked off, those that consumers hold included; null while that is unknown. */
    public @Nullable Long backlog() {
        Long held = unacknowledged();
        if (held == null || traffic == null || ready == null) {
            return null;
        }
        // Of one moment, if the source knows both: what was taken between two looks would be in neither.
        return held + (traffic.ready() == null ? ready : traffic.ready());
    }

    /** Messages per second that leave it for good; null while that is unknown. */
    public @Nullable Double acknowledgedPerSecond() {
        return traffic == null || unknownSince != null ? null : traffic.acknowledgedPerSecond();
    }

    /** Messages per second that come; null while that is unknown. */
    public @Nullable Double publishedPerSecond() {
        return traffic == null || unknownSince != null ? null : traffic.publishedPerSecond();
    }

    /**
     * How long the backlog takes at the rate at which messages leave it now, if none came; null if that is unknown, or
     * if none leave.
     */
    public @Nullable Double secondsToDrain() {
        Long backlog = backlog();
        if (backlog == null) {
            return null;
        } else if (backlog == 0) {
            return 0.0;
        }
        Double rate = acknowledgedPerSecond();
        return rate == null || rate <= 0 ? null : (Double) (backlog / rate);
    }

    /** By how many it grew per minute, over the last five minutes at most; null while it is unknown. */
    public @Nullable Double growthPerMinute() {
        if (unknownSince != null || samples.size() < 2) {
            return null;
        }
        Sample last = samples.get(samples.size() - 1);
        Instant from = last.at().minus(WINDOW);
        Sample first = samples.stream()
                .filter(sample -> !sample.at().isBefore(from))
                .findFirst()
                .orElse(last);
        Duration between = Duration.between(first.at(), last.at());
        return between.compareTo(LEAST) < 0
                ? null
                : (Double) ((last.ready() - first.ready()) * MINUTE_MILLIS / between.toMillis());
    }

    /** When it is empty, if it goes on like this; null if it does not shrink, is empty, or that is unknown. */
    public @Nullable Duration drainsIn() {
        Double growth = growthPerMinute();
        return growth == null || growth >= 0 || ready == null || ready == 0
                ? null
                : Duration.ofMillis((long) (ready / -growth * MINUTE_MILLIS));
    }
}
