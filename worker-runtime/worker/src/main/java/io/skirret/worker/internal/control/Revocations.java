package io.skirret.worker.internal.control;

import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.worker.internal.feature.Feature;
import io.skirret.worker.internal.gate.GateResult;
import io.skirret.worker.internal.gate.GateStep;
import io.skirret.worker.internal.gate.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Which tasks somebody revoked: their messages are not run, whenever they come. Bounded: the newest 50,000, for seven
 * days. They are kept on the broker too, for workers that start later. While nothing is revoked a message costs one
 * look at an empty map.
 */
public final class Revocations implements Feature {

    private static final int MOST = 50_000;
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int LONGEST_ID = 255;
    private static final String WHY = "somebody revoked it";

    private final Clock clock;
    /** When each was revoked. Asked by every message. */
    private final Map<String, Instant> revoked = new ConcurrentHashMap<>();
    /** The same, oldest first; under its own lock. */
    private final Map<String, Instant> order = new LinkedHashMap<>();

    private final RevocationLog kept;

    /** @param random where the spread of writes comes from; must be safe for many threads */
    public Revocations(Transport transport, Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.kept = new RevocationLog(transport, clock, random, this::add);
    }

    @Override
    public void start() {
        kept.open();
    }

    @Override
    public void startFailed() {
        kept.close();
    }

    @Override
    public void stop() {
        kept.close();
    }

    @Override
    public GateStep step(TaskDefinition<?> task) {
        return (attempt, known, now) -> isRevoked(attempt.message().id()) ? new GateResult.Revoked(WHY) : Permit.NONE;
    }

    /** Whether somebody revoked the task of this id. */
    public boolean isRevoked(String id) {
        if (revoked.isEmpty()) {
            return false;
        }
        Instant at = revoked.get(id);
        return at != null && !at.plus(KEPT).isBefore(clock.now());
    }

    /** From now on these are not run. */
    void revoke(Collection<String> ids) {
        Instant now = clock.now();
        Map<String, Instant> fresh = new LinkedHashMap<>();
        for (String id : ids) {
            if (add(id, now)) {
                fresh.put(id, now);
            }
        }
        kept.revoked(fresh);
    }

    /** What a Python worker knows, as of now: when it was revoked nobody here can tell. */
    void learn(Collection<String> ids) {
        Instant now = clock.now();
        for (String id : ids) {
            // Told again and again, it must grow old all the same.
            if (!revoked.containsKey(id)) {
                add(id, now);
            }
        }
    }

    /** What another worker knows, as of now at the latest; false for what is too old, or can be no id. */
    boolean add(String id, Instant at) {
        Instant now = clock.now();
        Instant when = at.isAfter(now) ? now : at;
        if (id.isEmpty() || id.length() > LONGEST_ID || when.plus(KEPT).isBefore(now)) {
            return false;
        }
        synchronized (order) {
            order.remove(id);
            order.put(id, when);
            revoked.put(id, when);
            Iterator<Map.Entry<String, Instant>> oldest = order.entrySet().iterator();
            while (oldest.hasNext()) {
                Map.Entry<String, Instant> next = oldest.next();
                if (order.size() <= MOST && !next.getValue().plus(KEPT).isBefore(now)) {
                    break;
                }
                oldest.remove();
                revoked.remove(next.getKey());
            }
        }
        return true;
    }

    /** All of them, oldest first, with when they were revoked. */
    Map<String, Instant> all() {
        synchronized (order) {
            return new LinkedHashMap<>(order);
        }
    }
}
