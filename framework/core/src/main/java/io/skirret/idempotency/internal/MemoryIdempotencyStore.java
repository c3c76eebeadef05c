package io.skirret.idempotency.internal;

import io.skirret.settings.ConfigException;
import io.skirret.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps keys in this process: for tests, and for applications of one process whose keys may be forgotten with it.
 * Whoever opens the same name sees the same keys. Of more than 100,000 keys, or 64 MiB, those that ended first are
 * forgotten. Thread-safe.
 */
final class MemoryIdempotencyStore implements IdempotencyStore {

    static final String SCHEME = "memory";

    private static final Map<String, Keys> ALL = new ConcurrentHashMap<>();

    private final String place;
    private final Keys keys;
    private final Clock clock;

    private MemoryIdempotencyStore(String place, Keys keys, Clock clock) {
        this.place = place;
        this.keys = keys;
        this.clock = clock;
    }

    static MemoryIdempotencyStore open(String url, Clock clock) {
        String name = url.substring(SCHEME.length() + 1);
        if (!name.startsWith("//") || name.length() == 2 || name.indexOf('/', 2) >= 0) {
            throw new ConfigException(IdempotencyStores.SETTING + ": expected memory://name, got '" + SCHEME + ":"
                    + name + "'; nothing was started. Give the store a name.");
        }
        return new MemoryIdempotencyStore(url, ALL.computeIfAbsent(name.substring(2), each -> new Keys()), clock);
    }

    @Override
    public ClaimAnswer claim(ClaimRequest request) {
        return keys.claim(request, clock.nanoTime());
    }

    @Override
    public boolean renew(Claim claim, Duration lease) {
        return keys.renew(claim, clock.nanoTime() + lease.toNanos());
    }

    @Override
    public boolean end(Claim claim, KeyOutcome outcome, Duration window) {
        return keys.end(claim, outcome, clock.nanoTime() + window.toNanos());
    }

    @Override
    public boolean release(Claim claim) {
        return keys.release(claim);
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public void close() {
        // The next who opens it goes on with its keys.
    }

    /**
     * What is known of a key.
     *
     * @param outcome null while it runs
     * @param until end of the lease while it runs, of the window afterwards, by the monotonic clock
     */
    private record Entry(
            String owner,
            String arguments,
            long fence,
            @Nullable KeyOutcome outcome,
            long until) {

        ClaimAnswer answer(ClaimRequest request, long now) {
            if (!arguments.equals(request.arguments()) && !isRunningOf(request.owner())) {
                return new ClaimAnswer.OtherArguments(owner);
            }
            return outcome == null
                    ? new ClaimAnswer.Running(owner, Duration.ofNanos(until - now))
                    : new ClaimAnswer.Ended(owner, outcome);
        }

        boolean isFree(ClaimRequest request, long now) {
            return until - now <= 0
                    || (request.returned() && isRunningOf(request.owner()))
                    || (outcome instanceof KeyOutcome.Failed && (request.replay() || owner.equals(request.owner())));
        }

        private boolean isRunningOf(String call) {
            return outcome == null && owner.equals(call);
        }

        int bytes() {
            return outcome instanceof KeyOutcome.Succeeded succeeded ? succeeded.result().length : 0;
        }
    }

    /** By digest, those that ended behind those that were claimed before that. */
    private static final class Keys {
        private static final int MOST = 100_000;
        private static final long MOST_BYTES = 64L << 20;

        private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
        private long bytes;
        private long lastFence;

        synchronized ClaimAnswer claim(ClaimRequest request, long now) {
            String digest = request.key().digest();
            Entry there = entries.get(digest);
            if (there != null && !there.isFree(request, now)) {
                return there.answer(request, now);
            }
            lastFence++;
            put(
                    digest,
                    new Entry(
                            request.owner(),
                            request.arguments(),
                            lastFence,
                            null,
                            now + request.lease().toNanos()));
            forgetFirst(now);
            return new ClaimAnswer.Claimed(new Claim(request.key(), lastFence));
        }

        synchronized boolean renew(Claim claim, long until) {
            Entry held = held(claim);
            if (held != null) {
                // In its place: it has not ended.
                entries.put(claim.key().digest(), new Entry(held.owner(), held.arguments(), held.fence(), null, until));
            }
            return held != null;
        }

        synchronized boolean end(Claim claim, KeyOutcome outcome, long until) {
            Entry there = entries.get(claim.key().digest());
            if (there == null || there.fence() != claim.fence()) {
                return false;
            }
            if (there.outcome() == null) {
                put(claim.key().digest(), new Entry(there.owner(), there.arguments(), there.fence(), outcome, until));
            }
            return true;
        }

        synchronized boolean release(Claim claim) {
            Entry held = held(claim);
            if (held != null) {
                remove(claim.key().digest());
            }
            return held != null;
        }

        private @Nullable Entry held(Claim claim) {
            Entry entry = entries.get(claim.key().digest());
            return entry != null && entry.fence() == claim.fence() && entry.outcome() == null ? entry : null;
        }

        private void put(String digest, Entry entry) {
            remove(digest);
            entries.put(digest, entry);
            bytes += entry.bytes();
        }

        private void remove(String digest) {
            Entry before = entries.remove(digest);
            bytes -= before == null ? 0 : before.bytes();
        }

        /** Never what runs, however much that is: it would run twice at once. */
        private void forgetFirst(long now) {
            Iterator<Entry> oldest = entries.values().iterator();
            boolean full = entries.size() > MOST || bytes > MOST_BYTES;
            while (oldest.hasNext() && full) {
                Entry entry = oldest.next();
                if (entry.outcome() != null || entry.until() - now <= 0) {
                    oldest.remove();
                    bytes -= entry.bytes();
                    full = entries.size() > MOST || bytes > MOST_BYTES;
                }
            }
        }
    }
}
