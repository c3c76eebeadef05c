package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a body are not to be shown: JSON pointers into {@code [args, kwargs, embed]}, with {@code *} for
 * every element of a list within an argument. They travel in {@link HeaderNames#SENSITIVE}, so that whoever shows a
 * message needs no task's definition. Immutable.
 */
public final class SensitivePaths {

    static final SensitivePaths NONE = new SensitivePaths(Set.of());

    /** Beyond so many, whole arguments are hidden: the header must stay small, whatever names a map has. */
    private static final int MOST = 50;

    /** What stands in the place of a value that is not shown. */
    public static final String MASK = "***";

    private final Set<String> paths;

    private SensitivePaths(Set<String> paths) {
        this.paths = paths;
    }

    static SensitivePaths of(TaskCall call, Collection<String> within) {
        if (call.hiddenArgs().isEmpty()
                && call.hiddenKwargs().isEmpty()
                && call.hiddenPaths().isEmpty()
                && within.isEmpty()) {
            return NONE;
        }
        Set<String> all = new LinkedHashSet<>();
        call.hiddenArgs().stream().sorted().forEach(position -> all.add("/0/" + position));
        call.hiddenKwargs().stream().sorted().forEach(name -> all.add("/1/" + escaped(name)));
        all.addAll(call.hiddenPaths());
        all.addAll(within);
        return few(all);
    }

    private static SensitivePaths few(Set<String> all) {
        return new SensitivePaths(
                all.size() <= MOST
                        ? all
                        : all.stream().map(SensitivePaths::argument).collect(Collectors.toSet()));
    }

    /** Those that a message names; what is no list of texts hides nothing. */
    public static SensitivePaths from(Map<String, ? extends @Nullable Object> headers) {
        return headers.get(HeaderNames.SENSITIVE) instanceof List<?> list && !list.isEmpty()
                ? new SensitivePaths(list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .collect(Collectors.toSet()))
                : NONE;
    }

    /** These, and arguments by position and by name. */
    public SensitivePaths with(Collection<Integer> args, Collection<String> kwargs) {
        Set<String> all = new LinkedHashSet<>(paths);
        args.forEach(position -> all.add("/0/" + position));
        kwargs.forEach(name -> all.add("/1/" + escaped(name)));
        return new SensitivePaths(all);
    }

    /**
     * These, and each place that is new within an argument: nobody has said of it whether it may be shown. What takes
     * the place of a value without parts, or of an empty list, is new as a whole. Arguments that are new themselves are
     * left to {@link #with}.
     *
     * @param before a body
     * @param after another with the same parts
     */
    public SensitivePaths withNew(JsonNode before, JsonNode after) {
        Set<String> places = new HashSet<>();
        addPlaces(before, "", 0, places);
        Set<String> all = new LinkedHashSet<>(paths);
        for (int i = 0; i < Math.min(before.path(0).size(), after.path(0).size()); i++) {
            addNew(after.path(0).path(i), "/0/" + i, places, all);
        }
        after.path(1).properties().forEach(each -> {
            if (before.path(1).has(each.getKey())) {
                addNew(each.getValue(), "/1/" + escaped(each.getKey()), places, all);
            }
        });
        return few(all);
    }

    /** Adds each place, and once more as what it has parts, if it has some. */
    private static void addPlaces(JsonNode node, String path, int depth, Set<String> places) {
        places.add(path);
        if (node.isContainerNode() && (node.isObject() || !node.isEmpty())) {
            places.add(kind(node) + path);
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                addPlaces(node.path(i), path + "/" + (depth < 2 ? Integer.toString(i) : "*"), depth + 1, places);
            }
        }
        node.properties()
                .forEach(each -> addPlaces(each.getValue(), path + "/" + escaped(each.getKey()), depth + 1, places));
    }

    private static void addNew(JsonNode node, String path, Set<String> places, Set<String> all) {
        boolean parts = node.isContainerNode() && !node.isEmpty();
        if (!places.contains(path) || (parts && !places.contains(kind(node) + path))) {
            all.add(path);
        } else if (node.isArray()) {
            node.forEach(each -> addNew(each, path + "/*", places, all));
        } else {
            node.properties()
                    .forEach(each -> addNew(each.getValue(), path + "/" + escaped(each.getKey()), places, all));
        }
    }

    private static String kind(JsonNode node) {
        return node.isArray() ? "[" : "{";
    }

    /** Whether all may be shown. */
    public boolean isEmpty() {
        return paths.isEmpty();
    }

    boolean hides(String path) {
        return paths.contains(path);
    }

    /** What stands in {@link HeaderNames#SENSITIVE}; not to be written if there are none. */
    public List<String> header() {
        return List.copyOf(paths);
    }

    /** The body to show; where nobody can tell what is where, none of it. */
    public byte[] mask(byte[] body) {
        if (isEmpty() && !mentions(body, HeaderNames.SENSITIVE)) {
            return body;
        }
        try {
            JsonNode tree = masked(Json.PLAIN.readTree(body), "", 0);
            maskFollowing(tree.path(2));
            return Json.PLAIN.writeValueAsBytes(tree);
        } catch (IOException unreadable) {
            return MASK.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static boolean mentions(byte[] body, String name) {
        return new String(body, StandardCharsets.ISO_8859_1).contains(name);
    }

    /** What follows a call carries its arguments, and says itself which of them are not to be shown. */
    private static void maskFollowing(JsonNode embed) {
        for (String part : Embed.PARTS) {
            maskSignatures(embed.path(part));
        }
    }

    private static void maskSignatures(JsonNode json) {
        if (json.isArray()) {
            json.forEach(SensitivePaths::maskSignatures);
        } else if (json instanceof ObjectNode signature) {
            JsonNode options = signature.path("options");
            maskArguments(signature, options.path("headers").path(HeaderNames.SENSITIVE));
            maskSignatures(options.path("link"));
            maskSignatures(options.path("link_error"));
            maskSignatures(options.path("chord"));
            if (signature.path("subtask_type").isTextual()) {
                // Of a chain or group, and of a chord.
                for (String part : List.of("tasks", "header", "body")) {
                    maskSignatures(signature.path("kwargs").path(part));
                }
            }
        }
    }

    /** The places are those of the body that the call will have, in which the result of the call before it is first. */
    private static void maskArguments(ObjectNode signature, JsonNode places) {
        if (!places.isArray() || places.isEmpty()) {
            return;
        }
        int given = signature.path("immutable").asBoolean(false) ? 0 : 1;
        ArrayNode parts = Json.PLAIN.createArrayNode();
        ArrayNode args = parts.addArray();
        for (int i = 0; i < given; i++) {
            args.addNull();
        }
        signature.path("args").forEach(args::add);
        parts.add(signature.path("kwargs").isObject() ? signature.get("kwargs") : Json.PLAIN.createObjectNode());
        Set<String> hidden = new HashSet<>();
        places.forEach(each -> hidden.add(each.asText()));
        JsonNode masked = new SensitivePaths(hidden).masked(parts, "", 0);
        ArrayNode shown = signature.putArray("args");
        for (int i = given; i < masked.path(0).size(); i++) {
            shown.add(masked.path(0).get(i));
        }
        signature.set("kwargs", masked.path(1));
    }

    private JsonNode masked(JsonNode node, String path, int depth) {
        if (hides(path)) {
            return TextNode.valueOf(MASK);
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, masked(array.get(i), path + "/" + (depth < 2 ? Integer.toString(i) : "*"), depth + 1));
            }
        } else if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(each ->
                            each.setValue(masked(each.getValue(), path + "/" + escaped(each.getKey()), depth + 1)));
        }
        return node;
    }

    /** Where a reader or writer is. */
    static String at(@Nullable JsonStreamContext context) {
        if (context == null || context.inRoot()) {
            return "";
        }
        String step = context.inObject()
                ? escaped(String.valueOf(context.getCurrentName()))
                : context.getNestingDepth() <= 2 ? Integer.toString(context.getCurrentIndex()) : "*";
        return at(context.getParent()) + "/" + step;
    }

    private static String argument(String path) {
        int end = path.indexOf('/', 3);
        return end < 0 ? path : path.substring(0, end);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
