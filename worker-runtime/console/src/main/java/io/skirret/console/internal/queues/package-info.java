/**
 * What the broker's queues hold, looked at again and again, so that no page waits for the broker. Door:
 * {@link io.skirret.console.internal.queues.QueueDepths}. Not API.
 */
@NullMarked
package io.skirret.console.internal.queues;

import org.jspecify.annotations.NullMarked;
