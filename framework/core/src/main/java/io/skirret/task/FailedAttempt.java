package io.skirret.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link TaskCallbacks} are told.
 *
 * @param taskId as the message has it
 * @param task as the message has it
 * @param queue it was taken from
 * @param retries retries before this attempt: 0 in the first
 * @param headers of the message, with the job's context under {@code skirret_ctx_...}; read-only
 * @param failureType what the failure was taken for, a name of {@code FailureType}; null without a failure
 * @param error what the task threw; null if it asked for a retry without a cause, or never ran
 */
public record FailedAttempt(
        String taskId,
        String task,
        String queue,
        int retries,
        Map<String, @Nullable Object> headers,
        @Nullable String failureType,
        @Nullable Throwable error) {

    public FailedAttempt {
        // Values may be null.
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
