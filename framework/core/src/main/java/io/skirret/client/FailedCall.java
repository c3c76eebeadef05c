package io.skirret.client;

import org.jspecify.annotations.Nullable;

/**
 * A member of a group that has not succeeded, or none of whose calls was heard of until the group's deadline.
 *
 * @param index its place in the group, from 0
 * @param id of the call that failed, which is a later one than the first if the member is a chain; null if nobody knows
 * @param task name of the task of that call; null if nobody knows
 * @param state {@code FAILURE} or {@code REVOKED}, which is also that of a call that has expired
 * @param type class of the exception; of a call that did not run, a code that says why not; {@code never-answered} if
 *     nothing was heard of it
 * @param message of the exception, at most 2,000 characters; null if it has none
 */
public record FailedCall(
        int index,
        @Nullable String id,
        @Nullable String task,
        TaskState state,
        String type,
        @Nullable String message) {}
