package io.skirret.control;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which workers will answer, so that nobody waits longer than for the last of them: those that a command names, else
 * those that answered when the whole time was waited for last, for a minute. Thread-safe.
 */
final class KnownWorkers {

    private static final Duration BELIEVED = Duration.ofMinutes(1);
    private static final int MOST = 100;

    private final Clock clock;
    private final Map<Target, Known> byTarget = new LinkedHashMap<>();

    KnownWorkers(Clock clock) {
        this.clock = clock;
    }

    /** Empty if that is not known, or only from a shorter wait: in a longer one more of them may answer. */
    synchronized Set<String> of(Target target, Duration timeout) {
        if (!target.destination().isEmpty()) {
            return target.destination();
        }
        Known known = byTarget.get(target);
        return known == null
                        || known.waited.compareTo(timeout) < 0
                        || clock.nanoTime() - known.since > BELIEVED.toNanos()
                ? Set.of()
                : known.names;
    }

    /**
     * Notes who answered.
     *
     * @param timeout how long they were waited for at most
     * @param early whether there may be more of them, as the wait ended when all known ones had answered
     */
    synchronized void learn(Target target, Set<String> answered, Duration timeout, boolean early) {
        if (!target.destination().isEmpty()) {
            return;
        }
        Known before = byTarget.remove(target);
        byTarget.put(
                target,
                early && before != null
                        ? new Known(answered, before.since, before.waited)
                        : new Known(answered, clock.nanoTime(), timeout));
        if (byTarget.size() > MOST) {
            byTarget.remove(byTarget.keySet().iterator().next());
        }
    }

    private record Known(Set<String> names, long since, Duration waited) {}
}
