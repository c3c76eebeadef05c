package io.skirret.message.internal;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Headers that nobody changes any more, in their order; values may be null. A message passes through several hands, and
 * each would copy its headers to be sure of that. Immutable.
 */
public final class HeaderMap extends AbstractMap<String, @Nullable Object> {

    // Of this type, not a Map: each message asks for a dozen headers, and a call that can only mean one method is free.
    private final LinkedHashMap<String, @Nullable Object> headers;

    private final @Nullable Envelope envelope;

    private HeaderMap(LinkedHashMap<String, @Nullable Object> headers, boolean received) {
        this.headers = headers;
        this.envelope = received ? Envelope.of(headers) : null;
    }

    /** The headers that were collected there, without a copy: whoever collected them must not touch them again. */
    public static HeaderMap of(LinkedHashMap<String, @Nullable Object> collected) {
        return new HeaderMap(collected, false);
    }

    /**
     * As {@link #of}, for those of a message that came in. What they say of the call is picked out by the thread that
     * made them: another, which runs the task, would fetch each of them from that one's cache, which takes longer than
     * all else that is done with them.
     */
    public static HeaderMap received(LinkedHashMap<String, @Nullable Object> collected) {
        return new HeaderMap(collected, true);
    }

    /** The same headers; a copy unless they are such a map. */
    public static HeaderMap copyOf(Map<String, ? extends @Nullable Object> headers) {
        return headers instanceof HeaderMap same ? same : new HeaderMap(new LinkedHashMap<>(headers), false);
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return !isAbsent(name) && headers.containsKey(name);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return isAbsent(name) ? null : headers.get(name);
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        headers.forEach(action);
    }

    Envelope envelope() {
        return envelope == null ? Envelope.of(headers) : envelope;
    }

    /** Whether one of our own may be among these; only a look at each of them may tell. */
    public static boolean mayHaveOurs(Map<String, @Nullable Object> headers) {
        return !(headers instanceof HeaderMap received) || received.envelope == null || received.envelope.hasOurs;
    }

    // Most messages have none of ours, and most of what is asked for is ours.
    private boolean isAbsent(@Nullable Object name) {
        return envelope != null
                && !envelope.hasOurs
                && name instanceof String text
                && text.startsWith(HeaderNames.OURS);
    }

    @Override
    public Set<String> keySet() {
        return Collections.unmodifiableSet(headers.keySet());
    }

    @Override
    public Collection<@Nullable Object> values() {
        return Collections.unmodifiableCollection(headers.values());
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return Collections.unmodifiableMap(headers).entrySet();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return headers.equals(other);
    }

    @Override
    public int hashCode() {
        return headers.hashCode();
    }
}
