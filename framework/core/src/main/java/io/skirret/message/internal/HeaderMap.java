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

    private HeaderMap(LinkedHashMap<String, @Nullable Object> headers) {
        this.headers = headers;
    }

    /** The headers that were collected there, without a copy: whoever collected them must not touch them again. */
    public static HeaderMap of(LinkedHashMap<String, @Nullable Object> collected) {
        return new HeaderMap(collected);
    }

    /** The same headers; a copy unless they are such a map. */
    public static HeaderMap copyOf(Map<String, ? extends @Nullable Object> headers) {
        return headers instanceof HeaderMap same ? same : new HeaderMap(new LinkedHashMap<>(headers));
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return headers.containsKey(name);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return headers.get(name);
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        headers.forEach(action);
    }

    /** Who looks at all headers in turn. */
    interface Visitor {
        void header(String name, @Nullable Object value);
    }

    /** Shows it each header, in their order. */
    void visit(Visitor visitor) {
        for (Map.Entry<String, @Nullable Object> header : headers.entrySet()) {
            visitor.header(header.getKey(), header.getValue());
        }
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
