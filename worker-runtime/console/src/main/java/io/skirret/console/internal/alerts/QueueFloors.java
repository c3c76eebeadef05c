package io.skirret.console.internal.alerts;

import io.skirret.console.internal.alerts.Reading.Measured;
import io.skirret.console.internal.queues.QueueDepth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The least that each queue held in the window. Of one that was not watched for the whole window without a gap it is
 * known only that there were no more. Not thread-safe.
 */
final class QueueFloors {

    /** Of a long window not each look is kept. */
    private static final int SAMPLES = 30;

    /** What the broker told longer ago is no news; so long a gap is a time in which nobody watched. */
    private static final Duration STALE = Duration.ofMinutes(1);

    private final Duration window;
    private final Map<String, Watched> queues = new HashMap<>();

    QueueFloors(Duration window) {
        this.window = window;
    }

    /** Takes in what the queues hold now, and forgets those that are not among them. */
    List<Measured> look(Collection<QueueDepth> now, Instant at) {
        queues.keySet().retainAll(now.stream().map(QueueDepth::name).toList());
        return now.stream()
                .map(queue -> queues.computeIfAbsent(queue.name(), none -> new Watched())
                        .look(queue, at))
                .toList();
    }

    /**
     * One part of the window.
     *
     * @param ready the least in it
     * @param tended whether somebody took from the queue, or an operator had paused it
     */
    private record Sample(Instant from, long ready, boolean tended) {
        Sample and(long more, boolean nowTended) {
            return new Sample(from, Math.min(ready, more), tended || nowTended);
        }
    }

    /** One queue. */
    private final class Watched {

        private final Deque<Sample> samples = new ArrayDeque<>();
        private @Nullable Instant seenAt;

        /** Since when without a gap; null while nobody sees it. */
        private @Nullable Instant since;

        Measured look(QueueDepth queue, Instant at) {
            Long ready = queue.ready();
            Instant seen = queue.seenAt();
            if (ready == null
                    || seen == null
                    || queue.unknownSince() != null
                    || seen.plus(STALE).isBefore(at)) {
                since = null;
                return Measured.unknown(queue.name(), "The broker does not tell what it holds.");
            }
            if (since == null || seenAt == null || seenAt.plus(STALE).isBefore(seen)) {
                since = seen;
            }
            seenAt = seen;
            add(seen, ready, tended(queue));
            boolean whole = !since.plus(window).isAfter(seen);
            long least = samples.stream().mapToLong(Sample::ready).min().orElse(0);
            boolean tended = samples.stream().anyMatch(Sample::tended);
            return new Measured(
                    queue.name(),
                    least,
                    least > 0 && !tended ? Level.CRITICAL : Level.FINE,
                    text(queue, ready, whole ? least : 0, tended),
                    !whole);
        }

        private void add(Instant seen, long ready, boolean tended) {
            Sample last = samples.peekLast();
            if (last != null && last.from().plus(window.dividedBy(SAMPLES)).isAfter(seen)) {
                samples.removeLast();
                samples.addLast(last.and(ready, tended));
            } else {
                samples.addLast(new Sample(seen, ready, tended));
            }
            // The first stays that begins before the window, so that all of it is covered.
            while (samples.size() > 1 && !second().from().plus(window).isAfter(seen)) {
                samples.removeFirst();
            }
        }

        private Sample second() {
            return samples.stream().skip(1).findFirst().orElseThrow();
        }
    }

    private static boolean tended(QueueDepth queue) {
        Integer consumers = queue.consumers();
        return queue.pausedSince() != null || (consumers != null && consumers > 0);
    }

    private String text(QueueDepth queue, long ready, long least, boolean tended) {
        if (ready == 0) {
            return "No message is ready.";
        }
        String held = ready == 1 ? "1 message is ready" : String.format(Locale.ROOT, "%,d messages are ready", ready);
        String all = least == 0
                ? ""
                : String.format(Locale.ROOT, ", never fewer than %,d in the last %s", least, Words.span(window));
        Instant paused = queue.pausedSince();
        if (paused != null) {
            return held + all + "; an operator paused it at " + paused.truncatedTo(ChronoUnit.SECONDS) + ".";
        }
        return held + all + (tended ? "." : ", and no worker takes them.");
    }
}
