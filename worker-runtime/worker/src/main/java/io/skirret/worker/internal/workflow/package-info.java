/**
 * What follows a call: callbacks, error callbacks, the next call of a chain. Pure. Door:
 * {@link io.skirret.worker.internal.workflow.FollowUps}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.workflow;

import org.jspecify.annotations.NullMarked;
