package io.skirret.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits in a Python worker's memory for its time. A Java worker has none: there, it waits in the broker.
 *
 * @param eta when it is due; null if the worker's text for it cannot be read
 * @param task the message
 */
public record ScheduledTask(@Nullable Instant eta, TaskInfo task) {}
