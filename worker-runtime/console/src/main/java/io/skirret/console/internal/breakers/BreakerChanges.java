package io.skirret.console.internal.breakers;

import io.skirret.time.Clock;
import io.skirret.worker.breaker.BreakerState;
import io.skirret.worker.breaker.BreakerStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers changes of state that it sees when it looks; what is over between two looks it does not see. Thread-safe;
 * one thread looks.
 */
public final class BreakerChanges {

    private static final int MOST = 20;

    private final Clock clock;
    private final Instant since;
    private final Map<String, Deque<Change>> changes = new HashMap<>();

    /** How each was seen last; how it was found is no change. */
    private final Map<String, BreakerState> states = new HashMap<>();

    /** Remembers from now on. */
    public BreakerChanges(Clock clock) {
        this.clock = clock;
        this.since = clock.now();
    }

    /**
     * One of them.
     *
     * @param at when it was seen
     * @param state that it came to
     * @param why in the words of who changed it; may be empty, as {@code by}
     */
    public record Change(Instant at, BreakerState state, String why, String by) {}

    /** Takes the states as they are now. */
    public void look(List<BreakerStatus> statuses) {
        Instant now = clock.now();
        synchronized (this) {
            for (BreakerStatus status : statuses) {
                note(status, now);
            }
        }
    }

    private void note(BreakerStatus status, Instant now) {
        BreakerState before = states.put(status.name(), status.state());
        if (before != null && before != status.state()) {
            Deque<Change> known = changes.computeIfAbsent(status.name(), fresh -> new ArrayDeque<>());
            known.addLast(new Change(now, status.state(), status.why(), status.by()));
            if (known.size() > MOST) {
                known.removeFirst();
            }
        }
    }

    /** Of the breaker of this name, the newest first; maximum 20. */
    public synchronized List<Change> of(String name) {
        List<Change> newest = new ArrayList<>(changes.getOrDefault(name, new ArrayDeque<>()));
        Collections.reverse(newest);
        return newest;
    }

    /** When it began to look. */
    public Instant since() {
        return since;
    }
}
