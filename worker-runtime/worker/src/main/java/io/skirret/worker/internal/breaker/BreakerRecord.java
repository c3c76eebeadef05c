package io.skirret.worker.internal.breaker;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.SafeText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What workers write on a breaker's broadcast log. Of two records the newer is the one with the higher term, of one
 * term the more careful one, else the one with the greater id: whatever the order in which records arrive, all readers
 * end with the same.
 *
 * @param openFor how long it is to be open, counted by each reader's own clock from when it hears it
 * @param at the writer's wall clock; only for readers who come later, and never trusted beyond {@code openFor}
 * @param settings those of the writer, as text; empty where nobody is to compare them
 * @param again whether it stood in the log before, and was written once more by somebody who knew it
 */
record BreakerRecord(
        String id,
        Kind kind,
        long term,
        Duration openFor,
        Instant at,
        String by,
        String why,
        String settings,
        boolean again) {

    /** In the order of care; {@link #MARK} says nothing and only shows its writer how far it has read. */
    enum Kind {
        MARK,
        CLOSED,
        OPEN,
        FORCED
    }

    static final Comparator<BreakerRecord> AGE = Comparator.comparingLong(BreakerRecord::term)
            .thenComparing(BreakerRecord::kind)
            .thenComparing(BreakerRecord::id);

    static final long HIGHEST_TERM = 1L << 53;
    private static final Duration CLOCKS_APART = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int LONGEST_ID = 100;
    private static final int LONGEST_TEXT = 500;
    private static final String KIND = "skirret_breaker";
    private static final String AGAIN = "again";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    BreakerRecord {
        by = SafeText.line(by, LONGEST_ID);
        why = SafeText.line(why, LONGEST_TEXT);
        settings = SafeText.line(settings, LONGEST_TEXT);
    }

    /** For the first time. */
    BreakerRecord(
            String id, Kind kind, long term, Duration openFor, Instant at, String by, String why, String settings) {
        this(id, kind, term, openFor, at, by, why, settings, false);
    }

    /**
     * As an operator's tool writes it, which has no configuration to compare; or whoever only wants to know how far he
     * has read.
     */
    BreakerRecord withoutSettings() {
        return new BreakerRecord(id, kind, term, openFor, at, by, why, "", again);
    }

    /**
     * The same once more, for who has not read it.
     *
     * @param left how long it is still to be open
     */
    BreakerRecord onceMore(Duration left, Instant now) {
        // Of a closed one nobody counts from then on; but what was parked before it closed is let go.
        return new BreakerRecord(id, kind, term, left, kind == Kind.CLOSED ? at : now, by, why, "", true);
    }

    Message toMessage() {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put(KIND, kind.name().toLowerCase(Locale.ROOT));
        headers.put("id", id);
        headers.put("term", term);
        headers.put("open_ms", openFor.toMillis());
        headers.put("at_ms", at.toEpochMilli());
        // A log keeps so many bytes.
        putUnlessEmpty(headers, "by", by);
        putUnlessEmpty(headers, "why", why);
        putUnlessEmpty(headers, "settings", settings);
        if (again) {
            headers.put(AGAIN, true);
        }
        return new Message(MessageProperties.json(null, null), headers, EMPTY);
    }

    private static void putUnlessEmpty(Map<String, @Nullable Object> headers, String name, String text) {
        if (!text.isEmpty()) {
            headers.put(name, text);
        }
    }

    /** Empty for what is no record, or one that cannot be: a log is open to whoever may write there. */
    static Optional<BreakerRecord> from(Message message) {
        Map<String, @Nullable Object> headers = message.headers();
        Kind kind = null;
        for (Kind known : Kind.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(headers.get(KIND))) {
                kind = known;
            }
        }
        long term = number(headers.get("term"));
        long open = number(headers.get("open_ms"));
        long at = number(headers.get("at_ms"));
        String id = text(headers.get("id"));
        boolean sound = kind != null
                && !id.isEmpty()
                && id.length() <= LONGEST_ID
                && term >= 0
                && term < HIGHEST_TERM
                && open >= 0
                && open <= LONGEST.toMillis()
                && at >= 0
                && at < HIGHEST_TERM;
        return !sound || kind == null
                ? Optional.empty()
                : Optional.of(new BreakerRecord(
                        id,
                        kind,
                        term,
                        Duration.ofMillis(open),
                        Instant.ofEpochMilli(at),
                        text(headers.get("by")),
                        text(headers.get("why")),
                        text(headers.get("settings")),
                        Boolean.TRUE.equals(headers.get(AGAIN))));
    }

    /**
     * Whether breakers could have come to this term by now. A term is a count of changes, far fewer than one a second
     * since 1970; so a record that somebody made up, however high, is soon lower than what an operator may order.
     */
    boolean isCredible(Instant now) {
        return term <= Math.max(0, now.getEpochSecond()) + CLOCKS_APART.toSeconds();
    }

    private static long number(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : -1;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
