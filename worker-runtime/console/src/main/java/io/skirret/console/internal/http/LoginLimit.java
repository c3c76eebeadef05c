package io.skirret.console.internal.http;

import io.skirret.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many wrong passwords one source, and one user, may try: so many in a window. An attempt counts before it is
 * checked, so that many at once are no way around. Bounded. Thread-safe.
 */
final class LoginLimit {

    static final int MOST_PER_ADDRESS = 10;
    static final int MOST_PER_USER = 10;
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KEYS = 10_000;

    private final Clock clock;
    private final Map<String, Tries> byKey = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST_KEYS;
        }
    };

    private record Tries(long sinceNanos, int count) {}

    LoginLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts an attempt. */
    synchronized void begin(String address, String user) {
        long now = clock.nanoTime();
        Tries ofAddress = current(addressKey(address), now);
        Tries ofUser = current(userKey(user), now);
        if (ofAddress.count() >= MOST_PER_ADDRESS) {
            throw tooMany(ofAddress, now);
        } else if (ofUser.count() >= MOST_PER_USER) {
            throw tooMany(ofUser, now);
        }
        byKey.put(addressKey(address), new Tries(ofAddress.sinceNanos(), ofAddress.count() + 1));
        byKey.put(userKey(user), new Tries(ofUser.sinceNanos(), ofUser.count() + 1));
    }

    /** Takes back an attempt that was right: earlier wrong ones still count. */
    synchronized void succeeded(String address, String user) {
        for (String key : new String[] {addressKey(address), userKey(user)}) {
            byKey.computeIfPresent(
                    key, (unused, tries) -> new Tries(tries.sinceNanos(), Math.max(0, tries.count() - 1)));
        }
    }

    private Tries current(String key, long now) {
        Tries tries = byKey.get(key);
        return tries == null || now - tries.sinceNanos() >= WINDOW.toNanos() ? new Tries(now, 0) : tries;
    }

    private static Problem tooMany(Tries tries, long now) {
        long left = Duration.ofNanos(WINDOW.toNanos() - (now - tries.sinceNanos()) + 999_999_999)
                .toSeconds();
        return Problem.of(429, "Too many attempts", "Too many wrong passwords. Try again in " + left + " s.")
                .retryAfter(left);
    }

    private static String addressKey(String address) {
        return "address " + address;
    }

    private static String userKey(String user) {
        return "user " + user;
    }
}
