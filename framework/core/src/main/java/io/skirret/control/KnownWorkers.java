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

    /** Empty if that is not known. */
    synchronized Set<String> of(Target target) {
        if (!target.destination().isEmpty()) {
            return target.destination();
        }
        Known known = byTarget.get(target);
        return known == null || clock.nanoTime() - known.since > BELIEVED.toNanos() ? Set.of() : known.names;
    }

    /** @param early whether there may be more of them, as the wait ended when all known ones had answered */
    synchronized void learn(Target target, Set<String> answered, boolean early) {
        if (!target.destination().isEmpty()) {
            return;
        }
        Known before = byTarget.remove(target);
        byTarget.put(target, new Known(answered, early && before != null ? before.since : clock.nanoTime()));
        if (byTarget.size() > MOST) {
            byTarget.remove(byTarget.keySet().iterator().next());
        }
    }

    private record Known(Set<String> names, long since) {}
}
