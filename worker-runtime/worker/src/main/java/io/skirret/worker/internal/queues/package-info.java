/**
 * What the broker counts of the worker's queues. Door: {@link io.skirret.worker.internal.queues.QueueMonitor}. Internal
 * to the worker.
 */
@NullMarked
package io.skirret.worker.internal.queues;

import org.jspecify.annotations.NullMarked;
