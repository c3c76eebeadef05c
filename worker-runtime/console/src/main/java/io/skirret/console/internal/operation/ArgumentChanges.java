package io.skirret.console.internal.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.internal.SafeText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What differs between two bodies, a line for each place, such as {@code args[0].total: 5 -> 7}. */
final class ArgumentChanges {

    private static final int MOST = 100;
    private static final int MAX_VALUE = 200;
    private static final int MAX_PATH = 300;

    private final List<String> changes;

    private ArgumentChanges(List<String> changes) {
        this.changes = changes;
    }

    /** @param shownBefore as {@code before} with what is sensitive masked, as is {@code shownAfter} */
    static void add(JsonNode before, JsonNode after, JsonNode shownBefore, JsonNode shownAfter, List<String> changes) {
        ArgumentChanges all = new ArgumentChanges(changes);
        all.compare("args", before.get(0), after.get(0), shownBefore.get(0), shownAfter.get(0));
        all.compare("kwargs", before.get(1), after.get(1), shownBefore.get(1), shownAfter.get(1));
    }

    private void compare(String path, JsonNode before, JsonNode after, JsonNode shownBefore, JsonNode shownAfter) {
        if (before.equals(after) && before.toString().equals(after.toString())) {
            return;
        }
        boolean hidden = HiddenValues.isMask(shownBefore) || HiddenValues.isMask(shownAfter);
        if (!hidden && before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(
                        path + "." + name,
                        before.path(name),
                        after.path(name),
                        shownBefore.path(name),
                        shownAfter.path(name));
            }
        } else if (!hidden && before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", before.path(i), after.path(i), shownBefore.path(i), shownAfter.path(i));
            }
        } else if (changes.size() < MOST) {
            changes.add(SafeText.line(path, MAX_PATH) + ": " + text(shownBefore) + " -> " + text(shownAfter));
        } else if (changes.size() == MOST) {
            changes.add("and more");
        }
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "(none)" : SafeText.line(value.toString(), MAX_VALUE);
    }
}
