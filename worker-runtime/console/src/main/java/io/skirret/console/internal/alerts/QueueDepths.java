package io.skirret.console.internal.alerts;

import io.skirret.console.internal.alerts.Reading.Measured;
import io.skirret.transport.QueueAdmin.QueueStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many messages were in each queue at the last looks. Not thread-safe. */
final class QueueDepths {

    /** Between two that are kept; of a long window not each look is. */
    private static final int SAMPLES = 30;

    private final Duration window;
    private final Map<String, Deque<Sample>> samples = new HashMap<>();

    /** @param ready the least in its part of the window */
    private record Sample(Instant from, Instant to, long ready, int consumers) {
        Sample and(Instant now, QueueStatus status) {
            return new Sample(from, now, Math.min(ready, status.ready()), Math.max(consumers, status.consumers()));
        }
    }

    QueueDepths(Duration window) {
        this.window = window;
    }

    /** Forgets all: nobody looked for a while. */
    void clear() {
        samples.clear();
    }

    /** What the queues are now. One that is not looked at for the whole window yet counts as empty. */
    List<Measured> look(Collection<QueueStatus> queues, Instant now) {
        samples.keySet().retainAll(queues.stream().map(QueueStatus::queue).toList());
        return queues.stream().map(status -> measure(status, now)).toList();
    }

    private Measured measure(QueueStatus status, Instant now) {
        Deque<Sample> all = samples.computeIfAbsent(status.queue(), none -> new ArrayDeque<>());
        Sample last = all.peekLast();
        if (last != null && last.from().plus(window.dividedBy(SAMPLES)).isAfter(now)) {
            all.removeLast();
            all.addLast(last.and(now, status));
        } else {
            all.addLast(new Sample(now, now, status.ready(), status.consumers()));
        }
        // The first stays that begins before the window, so that all of it is covered.
        while (all.size() > 1 && !second(all).from().plus(window).isAfter(now)) {
            all.removeFirst();
        }
        boolean whole = !all.getFirst().from().plus(window).isAfter(now);
        long least = whole ? all.stream().mapToLong(Sample::ready).min().orElse(0) : 0;
        boolean served = all.stream().anyMatch(sample -> sample.consumers() > 0);
        return new Measured(
                status.queue(), least, least > 0 && !served ? Level.CRITICAL : Level.FINE, text(status, least, served));
    }

    private static Sample second(Deque<Sample> all) {
        return all.stream().skip(1).findFirst().orElseThrow();
    }

    private String text(QueueStatus status, long least, boolean served) {
        if (status.ready() == 0) {
            return "No message is ready.";
        }
        String ready = status.ready() == 1
                ? "1 message is ready"
                : String.format(Locale.ROOT, "%,d messages are ready", status.ready());
        String all = String.format(Locale.ROOT, ", never fewer than %,d in the last %s", least, Words.span(window));
        return ready + (least > 0 ? all : "") + (served ? "." : ", and no worker takes them.");
    }
}
