package io.skirret.message.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a member of a group, as it lies in the group's barrier.
 *
 * @param index place of the member
 * @param replays how often it, and what came before it in its chain, was sent again from the dead letters
 * @param id of the call that ended
 * @param task its name
 * @param state SUCCESS, FAILURE or REVOKED
 * @param sensitive whether the result is not to be shown
 * @param content the result as JSON; of a failure {@code {"type": ..., "message": ...}}
 */
public record GroupArrival(
        int index, int replays, String id, String task, String state, boolean sensitive, byte[] content) {

    private static final String SUCCESS = "SUCCESS";
    private static final String TYPE = "skirret.group.arrival";
    private static final String STATE = "skirret_group_state";
    private static final int MAX_MESSAGE = 2_000;

    /** That it has succeeded with this result. */
    public static GroupArrival success(GroupMember member, TaskMessage call, JsonNode result, boolean sensitive) {
        return new GroupArrival(
                member.index(), member.replays(), call.id(), call.task(), SUCCESS, sensitive, bytes(result));
    }

    /**
     * That it has not.
     *
     * @param state FAILURE or REVOKED
     * @param type class of the exception, or a code of why it did not run
     */
    public static GroupArrival failure(
            GroupMember member, String id, String task, String state, String type, @Nullable String message) {
        return new GroupArrival(
                member.index(), member.replays(), id, task, state, false, bytes(failure(type, message)));
    }

    private static ObjectNode failure(String type, @Nullable String message) {
        ObjectNode failure = JsonNodeFactory.instance.objectNode();
        failure.put("type", SafeText.line(type, 255));
        failure.put("message", message == null ? null : SafeText.line(message, MAX_MESSAGE));
        return failure;
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return Json.PLAIN.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("expected a tree that was read to become JSON", impossible);
        }
    }

    /** Whether the member has succeeded. */
    public boolean succeeded() {
        return state.equals(SUCCESS);
    }

    /** Whether a message is one of these. */
    public static boolean is(Message message) {
        return TYPE.equals(message.properties().type());
    }

    /** As it is sent to the barrier. */
    public Message toMessage() {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put(HeaderNames.ID, id);
        headers.put(HeaderNames.TASK, task);
        headers.put(HeaderNames.GROUP_INDEX, index);
        headers.put(HeaderNames.REPLAYS, replays);
        headers.put(STATE, state);
        if (sensitive) {
            headers.put(HeaderNames.SENSITIVE, true);
        }
        return new Message(MessageProperties.builder().json().type(TYPE).build(), headers, content);
    }

    /**
     * Reads one.
     *
     * @throws UnusableMessageException if it is none
     */
    public static GroupArrival of(Message message) throws UnusableMessageException {
        Map<String, @Nullable Object> headers = message.headers();
        if (is(message)
                && headers.get(HeaderNames.GROUP_INDEX) instanceof Integer index
                && index >= 0
                && headers.get(STATE) instanceof String state) {
            return new GroupArrival(
                    index,
                    Headers.count(headers, HeaderNames.REPLAYS),
                    String.valueOf(headers.get(HeaderNames.ID)),
                    String.valueOf(headers.get(HeaderNames.TASK)),
                    state,
                    headers.get(HeaderNames.SENSITIVE) != null,
                    message.body());
        }
        throw new UnusableMessageException(
                UnusableReason.BAD_HEADER_TYPE, "expected what became of a member of a group, got another message");
    }

    /**
     * The result, or what tells of the failure.
     *
     * @throws UnusableMessageException if it is no JSON
     */
    public JsonNode json() throws UnusableMessageException {
        try {
            return JsonTrees.read(Json.PLAIN, content);
        } catch (IOException unreadable) {
            throw new UnusableMessageException(
                    UnusableReason.BAD_JSON, SafeText.line(String.valueOf(unreadable.getMessage()), 200));
        }
    }
}
