package io.skirret.message.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call that is to be made once another has ended, as Celery writes it (a signature). Not changed after it was read.
 *
 * @param json {@code {"task", "args", "kwargs", "options", "subtask_type", "immutable"}}
 * @param kind what it is one of
 * @param members of a chain in their order, or of a group; empty for a call
 * @param calls how many calls it leads to, with those that follow them
 */
public record CallSignature(ObjectNode json, Kind kind, List<CallSignature> members, int calls) {

    /** What is no option for a member. */
    private static final Set<String> OF_THE_WHOLE =
            Set.of("link", "link_error", "task_id", "group_id", "group_index", "root_id", "parent_id", "chord");

    /** What a signature stands for. */
    public enum Kind {
        /** One call of a task. */
        CALL,
        /** Calls one after the other. */
        CHAIN,
        /** Calls beside each other. */
        GROUP
    }

    public CallSignature {
        members = List.copyOf(members);
    }

    /**
     * Reads one with all that is in it.
     *
     * @throws UnusableMessageException if it is none, or asks for what this version does not do
     */
    static CallSignature read(JsonNode json) throws UnusableMessageException {
        if (!(json instanceof ObjectNode object)) {
            throw bad("a signature as an object", json);
        }
        JsonNode task = object.path("task");
        if (!task.isTextual() || task.asText().isEmpty() || !AmqpSize.fitsShortString(task.asText())) {
            throw bad("a signature with a task's name of 1 to 255 bytes", task);
        }
        if (!isArrayOrNothing(object.path("args")) || !isObjectOrNothing(object.path("kwargs"))) {
            throw bad("a signature with args as an array and kwargs as an object", object.path("args"));
        }
        JsonNode options = object.path("options");
        if (!isObjectOrNothing(options)) {
            throw bad("a signature with options as an object", options);
        }
        if (isThere(options.path("chord"))) {
            throw unsupported("a chord");
        }
        SignatureOptions.check(options);
        int linked = Embed.count(Embed.signatures(options.path("link")))
                + Embed.count(Embed.signatures(options.path("link_error")));
        return switch (object.path("subtask_type").asText("")) {
            case "group" -> several(object, Kind.GROUP, linked);
            case "chain" -> several(object, Kind.CHAIN, linked);
            case "chord" -> throw unsupported("a chord");
            default -> new CallSignature(object, Kind.CALL, List.of(), linked + 1);
        };
    }

    private static CallSignature several(ObjectNode object, Kind kind, int linked) throws UnusableMessageException {
        List<CallSignature> members = members(object);
        if (kind == Kind.CHAIN) {
            if (members.isEmpty()) {
                throw bad("a chain of one call or more", object.path("kwargs").path("tasks"));
            }
            Embed.requireGroupsAtTheEnd(members);
        }
        return new CallSignature(object, kind, members, linked + Embed.count(members));
    }

    private static List<CallSignature> members(ObjectNode object) throws UnusableMessageException {
        JsonNode tasks = object.path("kwargs").path("tasks");
        if (!tasks.isArray()) {
            throw bad("a chain or group with its tasks as an array", tasks);
        }
        List<CallSignature> members = new ArrayList<>(tasks.size());
        for (JsonNode each : tasks) {
            members.add(read(each));
        }
        return members;
    }

    /** Name of the task; of a chain or group, Celery's own. */
    public String task() {
        return json.path("task").asText();
    }

    /** Its arguments by position, without what the call before it gives. */
    public List<JsonNode> args() {
        List<JsonNode> args = new ArrayList<>();
        json.path("args").forEach(args::add);
        return args;
    }

    /** Its arguments by name. */
    public Map<String, JsonNode> kwargs() {
        Map<String, JsonNode> kwargs = new LinkedHashMap<>();
        json.path("kwargs").properties().forEach(each -> kwargs.put(each.getKey(), each.getValue()));
        return kwargs;
    }

    /** Whether it takes nothing from the call before it. */
    public boolean immutable() {
        return json.path("immutable").asBoolean(false);
    }

    /** Whether several calls are the last of it. */
    boolean endsInGroup() {
        return kind == Kind.GROUP
                || (kind == Kind.CHAIN && members.get(members.size() - 1).endsInGroup());
    }

    /** How it is to be sent. */
    public SignatureOptions options() {
        return new SignatureOptions(json.path("options"));
    }

    /** What is to follow the call: what its options say, and the rest of the chain that it is a part of. */
    public Embed followedBy(List<CallSignature> chain) {
        try {
            return new Embed(
                    Embed.signatures(json.path("options").path("link")),
                    Embed.signatures(json.path("options").path("link_error")),
                    chain);
        } catch (UnusableMessageException impossible) {
            throw new IllegalStateException("expected a signature that was checked when it was read", impossible);
        }
    }

    /**
     * A member of this chain or group with what this says for it: error callbacks for each, callbacks for the last of a
     * chain, other options for the first of a chain and for each of a group. As Celery has it.
     */
    public CallSignature member(int index) {
        CallSignature member = members.get(index);
        JsonNode ours = json.path("options");
        ObjectNode copy = member.json.deepCopy();
        ObjectNode options = copy.path("options") instanceof ObjectNode given ? given : copy.putObject("options");
        append(options, "link_error", ours.path("link_error"));
        if (kind == Kind.GROUP || index == members.size() - 1) {
            append(options, "link", ours.path("link"));
        }
        if (kind == Kind.GROUP || index == 0) {
            ours.properties().forEach(each -> {
                if (!OF_THE_WHOLE.contains(each.getKey()) && !each.getValue().isNull()) {
                    options.set(each.getKey(), withOwn(each.getValue(), options.path(each.getKey())));
                }
            });
        }
        return new CallSignature(copy, member.kind, member.members, member.calls);
    }

    /** Of headers the member keeps its own: they say what of it is not to be shown. */
    private static JsonNode withOwn(JsonNode ours, JsonNode own) {
        return ours instanceof ObjectNode all && own instanceof ObjectNode headers
                ? all.deepCopy().setAll(headers)
                : ours;
    }

    private static void append(ObjectNode options, String name, JsonNode more) {
        if (!isThere(more)) {
            return;
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (JsonNode each : new JsonNode[] {options.path(name), more}) {
            if (each.isArray()) {
                each.forEach(all::add);
            } else if (each.isObject()) {
                all.add(each);
            }
        }
        options.set(name, all);
    }

    /** The same under this id. */
    public CallSignature withId(String id) {
        ObjectNode copy = json.deepCopy();
        ObjectNode options = copy.path("options") instanceof ObjectNode given ? given : copy.putObject("options");
        options.put("task_id", id);
        return new CallSignature(copy, kind, members, calls);
    }

    /** A signature of a task with these arguments. */
    static ObjectNode write(String task, JsonNode args, JsonNode kwargs, ObjectNode options, boolean immutable) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("task", task);
        json.set("args", args);
        json.set("kwargs", kwargs);
        json.set("options", options);
        json.putNull("subtask_type");
        json.put("immutable", immutable);
        return json;
    }

    static boolean isThere(JsonNode json) {
        return !json.isMissingNode() && !json.isNull() && !(json.isContainerNode() && json.isEmpty());
    }

    private static boolean isArrayOrNothing(JsonNode json) {
        return json.isArray() || json.isNull() || json.isMissingNode();
    }

    private static boolean isObjectOrNothing(JsonNode json) {
        return json.isObject() || json.isNull() || json.isMissingNode();
    }

    static UnusableMessageException unsupported(String what) {
        return new UnusableMessageException(
                UnusableReason.UNSUPPORTED_EMBED, "the call carries " + what + ", which would be lost if the task ran");
    }

    static UnusableMessageException bad(String expected, @Nullable JsonNode got) {
        return new UnusableMessageException(
                UnusableReason.UNSUPPORTED_EMBED,
                "expected " + expected + ", got " + (got == null ? "nothing" : SafeText.line(got.toString(), 100)));
    }
}
