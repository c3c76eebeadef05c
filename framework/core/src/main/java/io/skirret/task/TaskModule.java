package io.skirret.task;

import java.util.List;

/**
 * The tasks of one class, generated beside its stubs and found with {@link java.util.ServiceLoader}: the index that
 * replaces class-path scanning.
 */
public interface TaskModule {

    /** The tasks of one class, in the order of its source. */
    List<TaskDefinition<?>> tasks();
}
