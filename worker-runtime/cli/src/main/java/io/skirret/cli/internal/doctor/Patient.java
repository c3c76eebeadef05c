package io.skirret.cli.internal.doctor;

import io.skirret.task.TaskDefinition;
import io.skirret.transport.TransportOptions;
import io.skirret.worker.WorkerSettings;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Whose broker is looked at: what a worker of this configuration would use of it.
 *
 * @param queues the work queues
 * @param options how the worker would connect and declare
 * @param worker its settings
 * @param tasks those that it would run
 */
public record Patient(
        Set<String> queues, TransportOptions options, WorkerSettings worker, Collection<TaskDefinition<?>> tasks) {

    /** Copies what it is given; the queues keep their order. */
    public Patient {
        queues = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(queues));
        tasks = List.copyOf(tasks);
    }
}
