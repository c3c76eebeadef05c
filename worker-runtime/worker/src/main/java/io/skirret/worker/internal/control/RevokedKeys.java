package io.skirret.worker.internal.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was revoked, and when: bounded in number, and by seven days. While there is nothing a look costs next to
 * nothing. Thread-safe.
 */
final class RevokedKeys {

    private static final Duration KEPT = Duration.ofDays(7);
    private static final int LONGEST_KEY = 255;

    private final int most;
    /** Asked by every message. */
    private final Map<String, Instant> revoked = new ConcurrentHashMap<>();
    /** The same, oldest first; under its own lock. */
    private final Map<String, Instant> order = new LinkedHashMap<>();

    RevokedKeys(int most) {
        this.most = most;
    }

    boolean isEmpty() {
        return revoked.isEmpty();
    }

    boolean has(String key, Instant now) {
        Instant at = revoked.isEmpty() ? null : revoked.get(key);
        return at != null && !at.plus(KEPT).isBefore(now);
    }

    /** Whether it is there, old or not. */
    boolean knows(String key) {
        return revoked.containsKey(key);
    }

    /** As of now at the latest; false for what is too old, or can be no key. */
    boolean add(String key, Instant at, Instant now) {
        Instant when = at.isAfter(now) ? now : at;
        if (key.isEmpty() || key.length() > LONGEST_KEY || when.plus(KEPT).isBefore(now)) {
            return false;
        }
        synchronized (order) {
            order.remove(key);
            order.put(key, when);
            revoked.put(key, when);
            Iterator<Map.Entry<String, Instant>> oldest = order.entrySet().iterator();
            while (oldest.hasNext()) {
                Map.Entry<String, Instant> next = oldest.next();
                if (order.size() <= most && !next.getValue().plus(KEPT).isBefore(now)) {
                    break;
                }
                oldest.remove();
                revoked.remove(next.getKey());
            }
        }
        return true;
    }

    /** All of them, oldest first. */
    Map<String, Instant> all() {
        synchronized (order) {
            return new LinkedHashMap<>(order);
        }
    }
}
