/**
 * Runs tasks: consume, gate, execute, decide, settle. Door: {@link io.skirret.worker.Worker}; how a message passes
 * through is in {@code DeliveryPipeline}. The packages below are the worker's own.
 */
@NullMarked
package io.skirret.worker;

import org.jspecify.annotations.NullMarked;
