/**
 * The way of a message through a worker's stages, and who is told of it: events, counters, callbacks. Door:
 * {@link io.skirret.worker.internal.pipeline.DeliveryPipeline}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.pipeline;

import org.jspecify.annotations.NullMarked;
