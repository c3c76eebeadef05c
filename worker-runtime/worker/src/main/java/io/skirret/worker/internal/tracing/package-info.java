/**
 * Tells whoever traces of each message that leaves the worker. Door:
 * {@link io.skirret.worker.internal.tracing.TracingFeature}; what surrounds a run is
 * {@link io.skirret.worker.internal.execute.RunScopes}.
 */
@NullMarked
package io.skirret.worker.internal.tracing;

import org.jspecify.annotations.NullMarked;
