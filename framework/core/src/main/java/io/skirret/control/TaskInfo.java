package io.skirret.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that a worker holds.
 *
 * @param id the task's id
 * @param name the task's name
 * @param args positional arguments as text for people; a Python worker shows what its caller wrote, or the values
 * @param kwargs arguments by name, in the same way
 * @param worker who holds it
 * @param startedAt when its run began, by the worker's clock; null if it does not run
 * @param acknowledged whether the broker has been told that it is done with
 * @param routingKey what it was published with: mostly the name of its queue; empty if that is not told
 * @param priority its priority; 0 unless it has one
 * @param redelivered whether the broker delivered it before
 * @param pid the process that runs it; null if it does not run
 */
public record TaskInfo(
        String id,
        String name,
        String args,
        String kwargs,
        String worker,
        @Nullable Instant startedAt,
        boolean acknowledged,
        String routingKey,
        int priority,
        boolean redelivered,
        @Nullable Long pid) {}
