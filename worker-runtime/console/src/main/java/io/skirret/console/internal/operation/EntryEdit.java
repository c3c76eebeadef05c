package io.skirret.console.internal.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.SensitivePaths;
import io.skirret.message.internal.TaskBody;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter with other arguments or headers, to be sent in its place: the same call, whose id, and whatever else
 * says which call it is, stays. Numbers keep every digit; what is sensitive and shown as {@code ***} keeps its value if
 * that is left there.
 *
 * @param message whole, as it is to be sent
 * @param changes a line each, without what is sensitive
 */
public record EntryEdit(Message message, List<String> changes) {

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();
    private static final TaskMessageDecoder DECODER = new TaskMessageDecoder(DecodeLimits.DEFAULT);
    private static final TaskMessageEncoder ENCODER = new TaskMessageEncoder();

    public EntryEdit {
        changes = List.copyOf(changes);
    }

    /**
     * What is asked for.
     *
     * @param args all arguments by position; null to keep them
     * @param kwargs all arguments by name; null to keep them
     * @param arguments those that change, by the names of the task's parameters; null for none
     * @param headers those that change, with their new values; null as the value removes one
     */
    public record Asked(
            @Nullable ArrayNode args,
            @Nullable ObjectNode kwargs,
            @Nullable ObjectNode arguments,
            Map<String, JsonNode> headers) {

        private boolean changesArguments() {
            return args != null || kwargs != null || arguments != null;
        }
    }

    /**
     * Makes it.
     *
     * @param entry as it came
     * @param parameters what the parameters of a task are; asked only if arguments are named so, or are new
     * @param mostBytes of a body
     * @throws EditRefusedException if it cannot be sent so; nothing is changed then
     */
    public static EntryEdit of(
            Message entry,
            Asked asked,
            OperationOptions options,
            Function<String, Optional<List<Parameter>>> parameters,
            long mostBytes,
            Instant now) {
        Replay replay = Replay.of(entry, options, now);
        Message original = replay.message();
        if (original == null) {
            throw EditRefusedException.ofEntry("Expected a dead letter that can be sent, got one that cannot: "
                    + replay.refusal() + ". Nothing was done.");
        }
        List<String> changes = new ArrayList<>();
        Map<String, @Nullable Object> headers = EditedHeaders.of(original.headers(), asked.headers(), changes);
        Message edited = new Message(original.properties(), headers, original.body());
        if (asked.changesArguments()) {
            edited = withArguments(edited, asked, parameters, mostBytes, changes);
        }
        if (changes.isEmpty()) {
            throw EditRefusedException.ofRequest("Expected arguments or headers that differ from those that the dead"
                    + " letter has, got the same; nothing was done. To send it as it is, retry it.");
        }
        return new EntryEdit(edited, changes);
    }

    private static Message withArguments(
            Message message,
            Asked asked,
            Function<String, Optional<List<Parameter>>> parameters,
            long mostBytes,
            List<String> changes) {
        TaskMessage call = decode(message);
        ArrayNode before = tree(call, asked);
        ArrayNode after = JSON.createArrayNode();
        after.add(asked.args() == null ? before.get(0) : asked.args());
        after.add(asked.kwargs() == null ? before.get(1) : asked.kwargs());
        after.add(before.get(2));
        Known known = new Known(call.task(), parameters);
        if (asked.arguments() != null) {
            after = after.deepCopy();
            NamedArguments.put(after, asked.arguments(), call.task(), known::names);
        }
        SensitivePaths told = SensitivePaths.from(message.headers());
        if (!told.isEmpty()) {
            after = HiddenValues.kept(before, masked(told, before), after);
        }
        List<Parameter> all = known.asked() || SensitiveArguments.anyNew(before, after)
                ? known.get().orElse(List.of())
                : List.of();
        SensitivePaths named = SensitiveArguments.ofParameters(told, after, all);
        SensitivePaths sensitive = SensitiveArguments.ofNew(named, before, after, all);
        byte[] body = bytes(after);
        if (body.length > mostBytes) {
            throw EditRefusedException.ofRequest("Expected arguments of at most " + mostBytes + " bytes, got "
                    + body.length + "; nothing was done.");
        }
        JsonNode shown = masked(sensitive, after);
        ArgumentChanges.add(before, after, masked(named, before), shown, changes);
        return new Message(
                message.properties().toBuilder().json().build(), headers(message, call, shown, sensitive), body);
    }

    /** The parameters of a task, asked for once at most. */
    private static final class Known {
        private final String task;
        private final Function<String, Optional<List<Parameter>>> parameters;
        private Optional<List<Parameter>> told = Optional.empty();
        private boolean asked;

        Known(String task, Function<String, Optional<List<Parameter>>> parameters) {
            this.task = task;
            this.parameters = parameters;
        }

        boolean asked() {
            return asked;
        }

        Optional<List<Parameter>> get() {
            if (!asked) {
                asked = true;
                told = parameters.apply(task);
            }
            return told;
        }

        Optional<List<String>> names() {
            return get().map(all -> all.stream().map(Parameter::name).toList());
        }
    }

    private static TaskMessage decode(Message message) {
        try {
            return DECODER.decode(message);
        } catch (UnusableMessageException unusable) {
            throw unreadable(unusable);
        }
    }

    private static EditRefusedException unreadable(UnusableMessageException unusable) {
        return EditRefusedException.ofEntry("Expected a dead letter that a worker could read, got one with "
                + unusable.reason().code() + " (" + unusable.detail() + "); nothing was done. An edit does not mend"
                + " that.");
    }

    /** The body; an empty one if nobody can read it and it is replaced as a whole. */
    private static ArrayNode tree(TaskMessage call, Asked asked) {
        ArrayNode tree = JSON.createArrayNode();
        try {
            TaskBody body = TaskBody.decode(call);
            ArrayNode args = tree.addArray();
            body.args().forEach(args::add);
            ObjectNode kwargs = tree.addObject();
            body.kwargs().forEach(kwargs::set);
            return tree.add(body.embed());
        } catch (UnusableMessageException unusable) {
            if (asked.args() == null
                    || asked.kwargs() == null
                    || unusable.reason() == UnusableReason.UNSUPPORTED_EMBED) {
                throw unreadable(unusable);
            }
            return JSON.createArrayNode()
                    .add(JSON.createArrayNode())
                    .add(JSON.createObjectNode())
                    .add(JSON.createObjectNode());
        }
    }

    /** What tools show of the arguments follows them. */
    private static Map<String, @Nullable Object> headers(
            Message message, TaskMessage call, JsonNode shown, SensitivePaths sensitive) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(message.headers());
        Map<String, JsonNode> kwargs = new LinkedHashMap<>();
        shown.get(1).properties().forEach(each -> kwargs.put(each.getKey(), each.getValue()));
        List<JsonNode> args = new ArrayList<>();
        shown.get(0).forEach(args::add);
        Map<String, @Nullable Object> described = ENCODER.encode(TaskCall.of(call.task(), call.id())
                        .args(args)
                        .kwargs(kwargs)
                        .build())
                .headers();
        headers.put(HeaderNames.ARGSREPR, described.get(HeaderNames.ARGSREPR));
        headers.put(HeaderNames.KWARGSREPR, described.get(HeaderNames.KWARGSREPR));
        if (!sensitive.isEmpty()) {
            headers.put(HeaderNames.SENSITIVE, sensitive.header());
        }
        // It was read expanded, and is not compressed again.
        headers.remove(HeaderNames.COMPRESSION);
        return headers;
    }

    private static JsonNode masked(SensitivePaths sensitive, ArrayNode tree) {
        if (sensitive.isEmpty()) {
            return tree;
        }
        try {
            JsonNode masked = JSON.readTree(sensitive.mask(bytes(tree)));
            return masked.isArray() && masked.size() == 3
                    ? masked
                    : JsonNodeFactory.instance
                            .arrayNode()
                            .add(SensitivePaths.MASK)
                            .add(SensitivePaths.MASK)
                            .add(SensitivePaths.MASK);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
