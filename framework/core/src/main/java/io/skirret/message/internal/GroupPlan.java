package io.skirret.message.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.message.internal.GroupMember.OnMemberFailure;
import io.skirret.task.TaskParameter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to follow a group, as a call of a task of our own: it lies in the group's barrier, and comes to a worker at
 * the deadline. Its id is the group's, what follows it is made with what the members have brought, and its error
 * callbacks are those of the group. Immutable.
 *
 * @param call the whole of it
 * @param size how many members there are
 * @param onFailure what happens when one fails
 * @param deadline after which a member that has not ended counts as failed
 * @param answer whether somebody waits for the results themselves
 * @param follows what is made with the results, and what if there are none
 */
public record GroupPlan(
        TaskMessage call, int size, OnMemberFailure onFailure, Instant deadline, boolean answer, Embed follows) {

    /** Name of the task that looks at a group at its deadline. */
    public static final String TASK = "skirret.group";

    private static final String SIZE = "size";
    private static final String ON_FAILURE = "on_failure";
    private static final String DEADLINE = "deadline";
    private static final String ANSWER = "answer";

    /** The parameters of that task, which reads them from the call itself. */
    public static final List<TaskParameter> PARAMETERS = List.of(
            new TaskParameter(SIZE, int.class),
            new TaskParameter(ON_FAILURE, String.class),
            new TaskParameter(DEADLINE, String.class),
            new TaskParameter(ANSWER, boolean.class));

    /** The arguments of the call, by name. */
    public static Map<String, @Nullable Object> arguments(
            int size, OnMemberFailure onFailure, Instant deadline, boolean answer) {
        return Map.of(SIZE, size, ON_FAILURE, onFailure.name(), DEADLINE, Iso8601.format(deadline), ANSWER, answer);
    }

    /** Whether a message may be one. */
    public static boolean is(Message message) {
        return TASK.equals(message.headers().get(HeaderNames.TASK));
    }

    /**
     * Reads one.
     *
     * @throws UnusableMessageException if it is none
     */
    public static GroupPlan of(TaskMessage call) throws UnusableMessageException {
        TaskBody body = TaskBody.decode(call);
        JsonNode size = body.kwargs().getOrDefault(SIZE, Json.PLAIN.nullNode());
        JsonNode onFailure = body.kwargs().getOrDefault(ON_FAILURE, Json.PLAIN.nullNode());
        JsonNode deadline = body.kwargs().getOrDefault(DEADLINE, Json.PLAIN.nullNode());
        Instant until = Iso8601.parse(deadline.asText()).orElse(null);
        OnMemberFailure what = mode(onFailure.asText());
        if (!size.isInt() || size.asInt() < 1 || size.asInt() > GroupMember.MOST || what == null || until == null) {
            throw new UnusableMessageException(
                    UnusableReason.BAD_BODY_SHAPE,
                    "expected a group with its size of 1 to " + GroupMember.MOST + ", on_failure and deadline, got "
                            + SafeText.line(body.kwargs().toString(), 200));
        }
        return new GroupPlan(
                call,
                size.asInt(),
                what,
                until,
                body.kwargs().getOrDefault(ANSWER, Json.PLAIN.nullNode()).asBoolean(false),
                Embed.read(body.embed()));
    }

    private static @Nullable OnMemberFailure mode(String name) {
        for (OnMemberFailure each : OnMemberFailure.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }
}
