package io.skirret.failure;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} in whatever a client library returns for headers. */
final class HeaderValues {
    private static final int MOST_HEADERS = 1_000;

    private HeaderValues() {}

    static @Nullable String first(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return first(optional.orElse(null));
        } else if (value instanceof Map<?, ?> headers) {
            return inMap(headers);
        } else if (value instanceof Collection<?> values) {
            return values.isEmpty() ? null : first(values.iterator().next());
        }
        return value instanceof String text ? text : null;
    }

    private static @Nullable String inMap(Map<?, ?> headers) {
        int seen = 0;
        for (Map.Entry<?, ?> entry : headers.entrySet()) {
            if (entry.getKey() instanceof String name && name.equalsIgnoreCase("Retry-After")) {
                return first(entry.getValue());
            }
            if (++seen == MOST_HEADERS) {
                return null;
            }
        }
        return null;
    }
}
