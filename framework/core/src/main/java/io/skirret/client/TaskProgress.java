package io.skirret.client;

/**
 * How far a task is, as it has said by {@link io.skirret.task.TaskContext#progress}.
 *
 * @param current in the task's own unit
 * @param total in the same unit
 */
public record TaskProgress(long current, long total) {}
