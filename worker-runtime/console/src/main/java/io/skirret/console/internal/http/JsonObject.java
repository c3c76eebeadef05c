package io.skirret.console.internal.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects in answers. People read them too, so that their members keep their order. */
public final class JsonObject {

    private JsonObject() {}

    /**
     * An object with these members, in this order.
     *
     * @param value of the first; null is written as such
     * @param more names and values in turn
     */
    public static Map<String, @Nullable Object> of(String name, @Nullable Object value, @Nullable Object... more) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put(name, value);
        for (int i = 0; i < more.length; i += 2) {
            members.put(String.valueOf(more[i]), more[i + 1]);
        }
        return members;
    }
}
