package io.skirret.console.internal.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.internal.SensitivePaths;

/**
 * Puts back what whoever edits was not shown: where the masked body has {@code ***} and the edited one still has, the
 * value is the one from before.
 */
final class HiddenValues {

    private HiddenValues() {}

    /**
     * @param before the body
     * @param shown the same with what is sensitive masked
     * @param after as it was edited
     * @throws EditRefusedException if something masked is where nothing was, or stands for another place
     */
    static ArrayNode kept(ArrayNode before, JsonNode shown, ArrayNode after) {
        if (after.get(0).size() != before.get(0).size() && hasMask(shown.get(0))) {
            throw EditRefusedException.ofRequest("Expected as many arguments by position as the call has, since some of"
                    + " them are sensitive, got others; nothing was done. Change values, not their number.");
        }
        ArrayNode whole = after.arrayNode();
        for (int i = 0; i < after.size(); i++) {
            whole.add(kept(before.get(i), shown.get(i), after.get(i)));
        }
        return whole;
    }

    private static JsonNode kept(JsonNode before, JsonNode shown, JsonNode after) {
        if (isMask(after)) {
            if (isMask(shown) || after.equals(before)) {
                return before;
            }
            throw EditRefusedException.ofRequest("Expected *** only where the dead letter shows it, got it in another"
                    + " place; nothing was done. Write the value itself.");
        } else if (after.isArray()) {
            boolean same = before.isArray() && shown.isArray() && before.size() == after.size();
            ArrayNode whole = ((ArrayNode) after).arrayNode();
            for (int i = 0; i < after.size(); i++) {
                whole.add(
                        same
                                ? kept(before.get(i), shown.get(i), after.get(i))
                                : kept(MissingNode.getInstance(), MissingNode.getInstance(), after.get(i)));
            }
            return whole;
        } else if (after.isObject()) {
            ObjectNode whole = ((ObjectNode) after).objectNode();
            after.properties()
                    .forEach(each -> whole.set(
                            each.getKey(),
                            kept(before.path(each.getKey()), shown.path(each.getKey()), each.getValue())));
            return whole;
        }
        return after;
    }

    private static boolean hasMask(JsonNode shown) {
        if (isMask(shown)) {
            return true;
        }
        for (JsonNode each : shown) {
            if (hasMask(each)) {
                return true;
            }
        }
        return false;
    }

    static boolean isMask(JsonNode node) {
        return node.isTextual() && node.textValue().equals(SensitivePaths.MASK);
    }
}
