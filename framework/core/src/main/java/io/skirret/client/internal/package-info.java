/** What the agent and the worker need of plain calls. Door: {@link io.skirret.client.internal.TaskBodies}. Not API. */
@NullMarked
package io.skirret.client.internal;

import org.jspecify.annotations.NullMarked;
