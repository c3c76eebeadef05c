/**
 * How a feature takes part in a worker without the worker knowing it. Door:
 * {@link io.skirret.worker.internal.feature.Feature}. Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.feature;

import org.jspecify.annotations.NullMarked;
