package io.skirret.console.internal.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An application's own headers may change; those that say which call it is, and the broker's, may not. */
final class EditedHeaders {

    private static final int MAX_NAME = 255;
    private static final int MAX_TEXT = 4_000;
    private static final int MAX_SHOWN = 200;

    private EditedHeaders() {}

    static Map<String, @Nullable Object> of(
            Map<String, @Nullable Object> before, Map<String, JsonNode> edits, List<String> changes) {
        Map<String, @Nullable Object> after = new LinkedHashMap<>(before);
        edits.forEach((name, edit) -> {
            requireFree(name);
            Object value = value(name, edit);
            Object old = before.get(name);
            if (value == null ? before.containsKey(name) : !value.equals(old)) {
                changes.add("headers." + SafeText.line(name, MAX_NAME) + ": " + shown(old) + " -> " + shown(value));
            }
            if (value == null) {
                after.remove(name);
            } else {
                after.put(name, value);
            }
        });
        return after;
    }

    private static void requireFree(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        if (name.isBlank()
                || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME
                || plain.startsWith("x-")
                || plain.startsWith("skirret_")
                || HeaderNames.TRACE_CONTEXT.contains(plain)
                || HeaderNames.isReserved(name)) {
            throw EditRefusedException.ofRequest("Expected a header of the application's, got "
                    + SafeText.line(name, MAX_SHOWN)
                    + "; nothing was done. Headers that say which call it is, and those"
                    + " of brokers and workers (x-*, skirret_*), stay as they are.");
        }
    }

    private static @Nullable Object value(String name, JsonNode edit) {
        if (edit.isNull()) {
            return null;
        } else if (edit.isTextual() && edit.textValue().getBytes(StandardCharsets.UTF_8).length <= MAX_TEXT) {
            return edit.textValue();
        } else if (edit.isBoolean()) {
            return edit.booleanValue();
        } else if (edit.isInt()) {
            return edit.intValue();
        } else if (edit.isLong()) {
            return edit.longValue();
        }
        throw EditRefusedException.ofRequest("Expected the header " + SafeText.line(name, MAX_SHOWN)
                + " to be a text of at most " + MAX_TEXT + " bytes, a whole number of 64 bits, true, false or null, got"
                + " something else; nothing was done.");
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "(none)" : SafeText.line(String.valueOf(value), MAX_SHOWN);
    }
}
