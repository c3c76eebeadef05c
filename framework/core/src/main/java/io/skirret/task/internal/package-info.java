/** Which task a thread runs, as the worker says. Door: {@link io.skirret.task.internal.CurrentTask}. Not API. */
@NullMarked
package io.skirret.task.internal;

import org.jspecify.annotations.NullMarked;
