/**
 * Declaring tasks. Door: {@link io.skirret.task.Task}; what the annotation becomes is
 * {@link io.skirret.task.TaskDefinition}.
 */
@NullMarked
package io.skirret.task;

import org.jspecify.annotations.NullMarked;
