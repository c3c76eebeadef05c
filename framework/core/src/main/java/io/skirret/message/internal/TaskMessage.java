package io.skirret.message.internal;

import io.skirret.message.AttemptRecord;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a task, in Celery's message protocol v2. Immutable; {@link #body()} is the exact bytes and is never
 * re-encoded on the way through (I7).
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
 * @param headers all headers, those named above included, without what belongs to one hop only ({@code x-death},
 *     {@code CC}, ...)
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

    public TaskMessage {
        headers = headers instanceof HeaderMap ? headers : Collections.unmodifiableMap(headers);
    }

    /** Where the caller waits for the result, or null. */
    public @Nullable String replyTo() {
        String address = properties.replyTo();
        return address == null || address.isEmpty() ? null : address;
    }

    /**
     * Priority that the caller chose, 0 to 255, also where a wait in the broker has taken it off the message; null for
     * none.
     */
    public @Nullable Integer priority() {
        return Headers.priorityOf(headers, properties);
    }

    /** The failed attempts so far; empty if there are none or they cannot be read. */
    public AttemptHistory history() {
        return AttemptHistory.from(headers);
    }

    /**
     * Whether {@link #eta()} is the end of a countdown that the broker has waited for: it has come, whatever the clocks
     * of the caller and of the worker say. A mark that was set for another time, as in a retry by another client that
     * keeps our headers, is not believed (I6).
     */
    public boolean countedDown() {
        return headers.get(HeaderNames.COUNTED_DOWN) instanceof String until
                && until.equals(headers.get(HeaderNames.ETA));
    }

    /** How often in a row its own runs have sent this very call again at once. */
    public SelfSends selfSends() {
        return SelfSends.on(headers, id);
    }

    /** How often the message was delayed because no worker knew its task. */
    public int unknownDelays() {
        return Headers.count(headers, HeaderNames.UNKNOWN_DELAYS);
    }

    /** How often somebody sent it again from the dead letters. */
    public int replays() {
        return Headers.count(headers, HeaderNames.REPLAYS);
    }

    /**
     * The same call for one more attempt: retries one higher, the failure added to its {@link #history()}. Its parent
     * stays who called it, or nobody: Celery lets the retry of a call without a parent name itself, which makes a loop
     * of every tree of calls. The time to wait stands in no header, since it is the broker that waits (I5): {@code eta}
     * is cleared, or a worker with a slow clock would wait once more for a time that has passed.
     */
    public TaskMessage nextAttempt(AttemptRecord failed) {
        int next = retries == Integer.MAX_VALUE ? retries : retries + 1;
        Map<String, @Nullable Object> changed = Headers.clean(headers);
        changed.put(HeaderNames.RETRIES, next);
        changed.put(HeaderNames.ETA, null);
        changed.remove(HeaderNames.COUNTED_DOWN);
        changed.remove(HeaderNames.UNKNOWN_DELAYS);
        changed.put(HeaderNames.ATTEMPTS, history().plus(failed).toHeader());
        AmqpValues.fit(changed);
        return waiting(next, null, changed);
    }

    /** The same call to wait once more: nothing counts, nothing changes. For what came before its {@code eta}. */
    public TaskMessage delayedAgain() {
        return waiting(retries, eta, Headers.clean(headers));
    }

    /** The same call to wait for a worker that knows its task; {@link #unknownDelays()} is one higher. */
    public TaskMessage delayedAsUnknown() {
        Map<String, @Nullable Object> changed = Headers.clean(headers);
        changed.put(HeaderNames.UNKNOWN_DELAYS, unknownDelays() + 1);
        return waiting(retries, eta, changed);
    }

    /**
     * As if it were the call of this id that was to follow it, and whose result is wanted: for telling who waits for
     * that one how this one ended.
     */
    public TaskMessage inPlaceOf(String followerId, @Nullable String replyTo) {
        return new TaskMessage(
                task,
                followerId,
                retries,
                eta,
                expires,
                rootId,
                parentId,
                group,
                timeLimits,
                false,
                policy,
                headers,
                properties.toBuilder().replyTo(replyTo).build(),
                body);
    }

    /** The message to publish: body and the application's headers as they came, nothing of past hops, persistent. */
    public Message toMessage() {
        return new Message(Headers.republishable(properties, properties.priority()), Headers.clean(headers), body);
    }

    /**
     * The priority moves to a header of ours: in a delay queue of RabbitMQ 4.0 to 4.2 expiry looks at the head only,
     * and normal messages would wait behind high ones.
     */
    private TaskMessage waiting(int newRetries, @Nullable Instant newEta, Map<String, @Nullable Object> changed) {
        Integer kept = priority();
        if (kept != null) {
            changed.put(HeaderNames.PRIORITY, kept);
        }
        Marks.seal(changed);
        return new TaskMessage(
                task,
                id,
                newRetries,
                newEta,
                expires,
                rootId,
                parentId,
                group,
                timeLimits,
                ignoreResult,
                policy,
                changed,
                Headers.republishable(properties, null),
                body);
    }
}
