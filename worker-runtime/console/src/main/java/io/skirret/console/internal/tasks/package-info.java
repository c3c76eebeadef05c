/**
 * What became of calls, in a database: one row for each, made of what events told, whatever the order in which they
 * came. Doors: {@link io.skirret.console.internal.tasks.TaskCall} and
 * {@link io.skirret.console.internal.tasks.TaskCalls}.
 */
@NullMarked
package io.skirret.console.internal.tasks;

import org.jspecify.annotations.NullMarked;
