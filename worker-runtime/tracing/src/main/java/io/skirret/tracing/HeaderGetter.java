package io.skirret.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a message's headers. Anybody may have written them: what is no text is not there. */
final class HeaderGetter implements TextMapGetter<Map<String, @Nullable Object>> {

    static final HeaderGetter INSTANCE = new HeaderGetter();

    /** Asked for by propagators that read more than names they know, and had to be there before 1.67. */
    @Override
    @SuppressWarnings("deprecation") // Since 1.67; an older one at run time has no default for it.
    public Iterable<String> keys(Map<String, @Nullable Object> headers) {
        return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, @Nullable Object> headers, String name) {
        return headers != null && headers.get(name) instanceof String text ? text : null;
    }
}
