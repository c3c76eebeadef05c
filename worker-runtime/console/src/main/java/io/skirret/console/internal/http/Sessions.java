package io.skirret.console.internal.http;

import io.skirret.time.Clock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who is logged in. In memory: a restart ends all of them. Bounded, the oldest go first. Thread-safe. */
final class Sessions {

    static final Duration LIFE = Duration.ofHours(12);
    private static final int MOST = 10_000;
    private static final int ID_BYTES = 32;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byId = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    private record Session(String user, long startNanos) {}

    Sessions(Clock clock) {
        this.clock = clock;
    }

    /** A new session's id, which nobody can guess. */
    String open(String user) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        synchronized (this) {
            byId.put(text, new Session(user, clock.nanoTime()));
        }
        return text;
    }

    /** The user of a session that has neither ended nor grown too old. */
    synchronized Optional<String> user(String id) {
        Session session = byId.get(id);
        if (session != null && clock.nanoTime() - session.startNanos() >= LIFE.toNanos()) {
            byId.remove(id);
            return Optional.empty();
        }
        return Optional.ofNullable(session).map(Session::user);
    }

    synchronized void close(String id) {
        byId.remove(id);
    }
}
