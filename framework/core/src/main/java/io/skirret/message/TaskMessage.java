package io.skirret.message;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a task, in Celery's message protocol v2. Immutable; {@link #body()} is the exact bytes and is never re-encoded on the way
 * through (I7).
 *
 * @param task name of the task
 * @param id task id; the {@code id} header, which wins over the correlation id
 * @param retries retries so far, 0 or more
 * @param eta not to be run before, null for at once
 * @param expires not to be run from then on, null for never
 * @param rootId id of the call that began the tree; the own id for a root
 * @param parentId id of the calling task, null for a root
 * @param group group id, null outside groups
 * @param timeLimits limits that the caller set, which win over the task's
 * @param ignoreResult whether the caller asked for no result
 * @param policy retry policy that the caller chose by name, null for the task's
 * @param headers all headers, those named above included, without what belongs to one hop only ({@code x-death}, {@code CC}, ...)
 * @param properties AMQP properties as they came
 * @param body {@code [args, kwargs, embed]} as bytes
 */
public record TaskMessage(
        String task,
        String id,
        int retries,
        @Nullable Instant eta,
        @Nullable Instant expires,
        String rootId,
        @Nullable String parentId,
        @Nullable String group,
        TimeLimits timeLimits,
        boolean ignoreResult,
        @Nullable String policy,
        Map<String, @Nullable Object> headers,
        MessageProperties properties,
        byte[] body) {

    /** Where the caller waits for the result, or null. */
    public @Nullable String replyTo() {
        return properties.replyTo();
    }
}
