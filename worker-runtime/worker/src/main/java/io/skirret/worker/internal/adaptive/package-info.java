/**
 * What adaptive retry policies look at. Door: {@link io.skirret.worker.internal.adaptive.RetryStatistics}. Internal to
 * the worker.
 */
@NullMarked
package io.skirret.worker.internal.adaptive;

import org.jspecify.annotations.NullMarked;
