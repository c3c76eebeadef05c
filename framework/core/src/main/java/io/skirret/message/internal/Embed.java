package io.skirret.message.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.UnusableMessageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What follows a call, as it travels in the call's body behind the arguments (Celery's embed). Immutable.
 *
 * @param callbacks made with the result when it has succeeded
 * @param errbacks made with its id when it has failed for good
 * @param chain made one after the other, the first with the result; the next one first, while Celery writes it last
 */
public record Embed(List<CallSignature> callbacks, List<CallSignature> errbacks, List<CallSignature> chain) {

    /** Nothing follows. */
    public static final Embed NONE = new Embed(List.of(), List.of(), List.of());

    /**
     * The most calls that may follow one, directly or not: each carries what follows it, and all that follow at once
     * are written before the first is sent.
     */
    public static final int MOST = 1_000;

    static final List<String> PARTS = List.of("callbacks", "errbacks", "chain", "chord");

    /** How bodies end behind which nothing comes: as Java writes it, as Python does, and as small clients do. */
    private static final List<byte[]> ENDS_WITH_NOTHING = List.of(
            bytes(",{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}]"),
            bytes(", {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]"),
            bytes(",{}]"),
            bytes(", {}]"),
            bytes(",null]"),
            bytes(", null]"));

    public Embed {
        callbacks = List.copyOf(callbacks);
        errbacks = List.copyOf(errbacks);
        chain = List.copyOf(chain);
    }

    /** Whether nothing follows a call, told without reading its body: false says that something may. */
    public static boolean isSurelyNone(TaskMessage call) {
        // Not where it is compressed: the end of that says nothing.
        return call.headers().get(HeaderNames.COMPRESSION) == null
                && ENDS_WITH_NOTHING.stream().anyMatch(end -> endsWith(call.body(), end));
    }

    private static boolean endsWith(byte[] body, byte[] end) {
        int from = body.length - end.length;
        return from >= 0 && Arrays.equals(body, from, body.length, end, 0, end.length);
    }

    /** Whether the result of the call is the argument of another. */
    public boolean takesResult() {
        return !callbacks.isEmpty() || !chain.isEmpty();
    }

    /**
     * Reads what stands in a body.
     *
     * @param json an object
     * @throws UnusableMessageException if it is of another shape, or asks for what must not be dropped in silence
     */
    static Embed read(JsonNode json) throws UnusableMessageException {
        if (CallSignature.isThere(json.path("chord"))) {
            throw CallSignature.unsupported("a chord");
        }
        List<CallSignature> chain = new ArrayList<>(signatures(json.path("chain")));
        Collections.reverse(chain);
        requireGroupsAtTheEnd(chain);
        Embed embed = new Embed(signatures(json.path("callbacks")), signatures(json.path("errbacks")), chain);
        if (embed.calls() > MOST) {
            throw CallSignature.unsupported("more than " + MOST + " calls that follow it (" + embed.calls() + ")");
        }
        return embed;
    }

    static int count(List<CallSignature> signatures) {
        return signatures.stream().mapToInt(CallSignature::calls).sum();
    }

    /** How many calls follow, directly or not. */
    int calls() {
        return count(callbacks) + count(errbacks) + count(chain);
    }

    /** Behind a group in a chain only all of its members can know that all of them are done: that is a chord. */
    static void requireGroupsAtTheEnd(List<CallSignature> chain) throws UnusableMessageException {
        for (int i = 0; i < chain.size() - 1; i++) {
            if (chain.get(i).endsInGroup()) {
                throw CallSignature.unsupported("a group in a chain with something behind it, which is a chord");
            }
        }
    }

    /** One, several, or none. */
    static List<CallSignature> signatures(JsonNode json) throws UnusableMessageException {
        if (!CallSignature.isThere(json)) {
            return List.of();
        }
        if (json.isObject()) {
            return List.of(CallSignature.read(json));
        }
        if (!json.isArray()) {
            throw CallSignature.bad("signatures as an array", json);
        }
        List<CallSignature> signatures = new ArrayList<>(json.size());
        for (JsonNode each : json) {
            signatures.add(CallSignature.read(each));
        }
        return signatures;
    }

    /** Whether nothing follows. */
    public boolean isEmpty() {
        return callbacks.isEmpty() && errbacks.isEmpty() && chain.isEmpty();
    }

    /** As it stands in a body. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        List<CallSignature> reversed = new ArrayList<>(chain);
        Collections.reverse(reversed);
        json.set("callbacks", array(callbacks));
        json.set("errbacks", array(errbacks));
        json.set("chain", array(reversed));
        json.putNull("chord");
        return json;
    }

    private static JsonNode array(List<CallSignature> signatures) {
        if (signatures.isEmpty()) {
            return JsonNodeFactory.instance.nullNode();
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        signatures.forEach(each -> array.add(each.json()));
        return array;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
